namespace Archestra.Cluster.Grains.SignIn;

/// <summary>
/// Ties a form to the browser that it was shown in (CSRF): a MAC over what it is tied to (a session id, or the sign-in
/// cookie), what it is for, and when it was made.
/// </summary>
internal sealed class FormTokens
{
    /// <param name="binding">A session id, or the text of a sign-in cookie.</param>
    /// <param name="purpose">What the form does; with an id of what it does it to, where there is one.</param>
    public string Issue(string binding, string purpose) => throw new NotSupportedException("Not landed yet.");

    /// <summary>Constant-time; false after an hour.</summary>
    public bool IsGood(string? token, string binding, string purpose) => throw new NotSupportedException("Not landed yet.");
}
