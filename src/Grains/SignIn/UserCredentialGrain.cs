using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>What one person signs in with. Keeps nothing in memory: the document is the truth, changed by compare-and-swap.</summary>
internal sealed class UserCredentialGrain(
    TenantUsers users,
    StoredCredentials credentials,
    PasswordCheck check,
    PasswordChanges passwords,
    OneTimeCodeChanges codes,
    SignOutEverywhere everywhere,
    CredentialAccess access) : Grain, IUserCredentialGrain
{
    private const string NoUser = "There is no such user.";
    private const string OnlyOwn = "Only the person itself can do this.";

    private UserCredentialKey Key => UserCredentialKey.Parse(this.GetPrimaryKeyString());

    public async Task<UserCredentials?> GetAsync(CancellationToken cancellationToken)
    {
        if (!access.MayRead(Key.User) || await FindUserAsync(cancellationToken) is null)
        {
            return null;
        }

        return (await credentials.GetAsync(Key.Tenant, Key.User, cancellationToken))?.Value.Public ?? new UserCredentials();
    }

    public async Task<ChangeOutcome<UserCredentials>> SetPasswordAsync(string password, CancellationToken cancellationToken)
    {
        if (await access.TakeoverRefusalAsync(Key.Tenant, Key.User, cancellationToken) is { } refusal)
        {
            return ChangeOutcome<UserCredentials>.Forbidden(refusal);
        }

        if (await FindUserAsync(cancellationToken) is not { } user)
        {
            return ChangeOutcome<UserCredentials>.NotFound(NoUser);
        }

        // A session or token that fell into other hands must not lock its owner out.
        var hasPassword = (await credentials.GetAsync(Key.Tenant, Key.User, cancellationToken))?.Value.PasswordHash is not null;
        var isOwn = access.IsOwn(Key.User);
        return isOwn && hasPassword
            ? ChangeOutcome<UserCredentials>.Forbidden("Change your own password with the current one.")
            : await passwords.SetAsync(Key.Tenant, user, password, isOwn ? access.TokenId : null, cancellationToken);
    }

    public async Task<ChangeOutcome<UserCredentials>> ChangePasswordAsync(
        string currentPassword, string newPassword, CancellationToken cancellationToken)
    {
        if (!access.IsOwn(Key.User))
        {
            return ChangeOutcome<UserCredentials>.Forbidden(OnlyOwn);
        }

        if (await FindUserAsync(cancellationToken) is not { } user)
        {
            return ChangeOutcome<UserCredentials>.NotFound(NoUser);
        }

        var (_, refusal) = await check.CheckAsync(Key.Tenant, user, currentPassword, new CallerDescription(), cancellationToken);
        if (refusal is not null)
        {
            access.Refused(Key.Tenant, Key.User, refusal);
            return ChangeOutcome<UserCredentials>.Invalid(
                new FieldProblem("/currentPassword", "The current password is not right, or the account is locked for a while."));
        }

        return await passwords.SetAsync(Key.Tenant, user, newPassword, access.TokenId, cancellationToken);
    }

    public async Task<ChangeOutcome<OneTimeCodeEnrolment>> BeginOneTimeCodesAsync(CancellationToken cancellationToken)
    {
        if (!access.IsOwn(Key.User))
        {
            return ChangeOutcome<OneTimeCodeEnrolment>.Forbidden(OnlyOwn);
        }

        return await FindUserAsync(cancellationToken) is { } user
            ? await codes.BeginAsync(Key.Tenant, user, cancellationToken)
            : ChangeOutcome<OneTimeCodeEnrolment>.NotFound(NoUser);
    }

    public async Task<ChangeOutcome<UserCredentials>> ConfirmOneTimeCodesAsync(string code, CancellationToken cancellationToken)
    {
        if (!access.IsOwn(Key.User))
        {
            return ChangeOutcome<UserCredentials>.Forbidden(OnlyOwn);
        }

        return await FindUserAsync(cancellationToken) is { } user
            ? await codes.ConfirmAsync(Key.Tenant, user, code, cancellationToken)
            : ChangeOutcome<UserCredentials>.NotFound(NoUser);
    }

    public async Task<ChangeOutcome<UserCredentials>> RemoveOneTimeCodesAsync(string? code, CancellationToken cancellationToken)
    {
        var isOwn = access.IsOwn(Key.User);
        return !isOwn && await access.TakeoverRefusalAsync(Key.Tenant, Key.User, cancellationToken) is { } refusal
            ? ChangeOutcome<UserCredentials>.Forbidden(refusal)
            : await codes.RemoveAsync(Key.Tenant, Key.User, code, needsCode: isOwn, cancellationToken);
    }

    public async Task<ChangeOutcome<UserCredentials>> SignOutEverywhereAsync(CancellationToken cancellationToken)
    {
        if (access.SignOutRefusal(Key.User) is { } refusal)
        {
            return ChangeOutcome<UserCredentials>.Forbidden(refusal);
        }

        return await FindUserAsync(cancellationToken) is null
            ? ChangeOutcome<UserCredentials>.NotFound(NoUser)
            : await everywhere.RunAsync(Key.Tenant, Key.User, cancellationToken);
    }

    private async Task<UserAccount?> FindUserAsync(CancellationToken cancellationToken) =>
        (await users.GetAsync(Key.Tenant, Key.User, cancellationToken))?.Value;
}
