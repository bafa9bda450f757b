using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>What one person signs in with. Key: <c>b/{tenant}/{user}</c>.</summary>
[RequiresScope(Scopes.Manage)]
[Alias("archestra.IUserCredentialGrain")]
public interface IUserCredentialGrain : IGrainWithStringKey
{
    /// <summary>Of the person itself, or any with <see cref="Permission.PeopleRead"/>.</summary>
    [Alias("GetAsync")]
    Task<UserCredentials?> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Sets a password for somebody: needs <see cref="Permission.PeopleWrite"/> and everything that the person can do. Ends the person's sessions.</summary>
    [Alias("SetPasswordAsync")]
    Task<ChangeOutcome<UserCredentials>> SetPasswordAsync(string password, CancellationToken cancellationToken = default);

    /// <summary>The person's own password, with the old one. Ends the other sessions.</summary>
    [Alias("ChangePasswordAsync")]
    Task<ChangeOutcome<UserCredentials>> ChangePasswordAsync(string currentPassword, string newPassword, CancellationToken cancellationToken = default);

    /// <summary>A new secret for one's own authenticator; in force once confirmed.</summary>
    [Alias("BeginOneTimeCodesAsync")]
    Task<ChangeOutcome<OneTimeCodeEnrolment>> BeginOneTimeCodesAsync(CancellationToken cancellationToken = default);

    [Alias("ConfirmOneTimeCodesAsync")]
    Task<ChangeOutcome<UserCredentials>> ConfirmOneTimeCodesAsync(string code, CancellationToken cancellationToken = default);

    /// <summary>One's own with a code; somebody else's with <see cref="Permission.PeopleWrite"/> and without.</summary>
    [Alias("RemoveOneTimeCodesAsync")]
    Task<ChangeOutcome<UserCredentials>> RemoveOneTimeCodesAsync(string? code, CancellationToken cancellationToken = default);

    /// <summary>Ends every session and every token family of the person, and forgets every consent.</summary>
    [Alias("SignOutEverywhereAsync")]
    Task<ChangeOutcome<UserCredentials>> SignOutEverywhereAsync(CancellationToken cancellationToken = default);
}
