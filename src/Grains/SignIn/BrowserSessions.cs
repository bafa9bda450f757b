using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>
/// The sessions of signed-in browsers: a row each, revocable. The cookie's text is <c>{tenant}.{session}.{secret}</c>;
/// only a hash of the secret is stored.
/// </summary>
internal sealed class BrowserSessions
{
    /// <summary>Null unless the text is that of a session that is in force, of a user who is still there.</summary>
    public Task<BrowserSession?> FindAsync(string? sessionText, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Not landed yet.");

    /// <summary>A new session, never one that the browser had before (session fixation); audited.</summary>
    /// <returns>The cookie's text and when it ends.</returns>
    public Task<(string Text, DateTimeOffset ExpiresAt)> BeginAsync(
        string tenantId, string userId, string[] methods, string? providerId, string? userAgent, CallerDescription caller, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Not landed yet.");

    /// <summary>Ends all sessions of a user but one; each with its feed entry.</summary>
    public Task<int> RevokeOfUserAsync(string tenantId, string userId, string? exceptSessionId, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Not landed yet.");
}
