
namespace Archestra.Cluster.Grains.SignIn;

/// <summary>
/// Signs people in with a password and, if they have an authenticator, a one-time code. Everything that is wrong is
/// answered with one sentence; the audit log knows what it was.
/// </summary>
internal sealed class PasswordSignIn(
    PeopleByName people,
    PasswordCheck passwords,
    OneTimeCodeCheck codes,
    SecondStep secondStep,
    SignInLimits limits,
    BrowserSessions sessions,
    SignInRefusals refusals)
{
    private const string Wrong = "That is not right, or the account is locked for a while. Check what you typed and try again.";
    private const string TooLong = "That took too long. Begin again.";
    private const int MaxNameLength = 256;

    /// <summary>The form's token has been checked.</summary>
    public Task<SignInAnswer> SignInAsync(SignInAttempt attempt, CancellationToken cancellationToken) =>
        attempt.SecondStep is { } first ? FinishAsync(attempt, first, cancellationToken) : BeginAsync(attempt, cancellationToken);

    private async Task<SignInAnswer> BeginAsync(SignInAttempt attempt, CancellationToken cancellationToken)
    {
        var name = (attempt.Name ?? "").Trim();
        name = name.Length <= MaxNameLength ? name : "";
        var account = $"{attempt.TenantId}/{name}";
        if (limits.Take(attempt.Caller.SourceAddress, account) is { } pause)
        {
            return TooMany(attempt, null, pause);
        }

        var user = await people.FindAsync(attempt.TenantId, name, cancellationToken);
        var (credential, refusal) = await passwords.CheckAsync(attempt.TenantId, user, attempt.Password ?? "", attempt.Caller, cancellationToken);
        if (user is null || credential is null)
        {
            return Refuse(attempt, user?.Id, refusal!);
        }

        limits.GiveBack(attempt.Caller.SourceAddress, account);
        return credential.OneTimeSecret is null
            ? await AcceptAsync(attempt, user.Id, ["pwd"], cancellationToken)
            : new SignInAnswer { SecondStep = secondStep.Seal(attempt.TenantId, user.Id, attempt.Binding) };
    }

    private async Task<SignInAnswer> FinishAsync(SignInAttempt attempt, string first, CancellationToken cancellationToken)
    {
        if (secondStep.Open(first, attempt.TenantId, attempt.Binding) is not { } userId)
        {
            refusals.Add(attempt.TenantId, null, SignInRefusals.BadForm, attempt.Caller);
            return new SignInAnswer { Message = TooLong };
        }

        if (limits.Take(attempt.Caller.SourceAddress, userId) is { } pause)
        {
            return TooMany(attempt, userId, pause);
        }

        if (await codes.CheckAsync(attempt.TenantId, userId, attempt.OneTimeCode, attempt.Caller, cancellationToken) is { } refusal)
        {
            return Refuse(attempt, userId, refusal) with { SecondStep = first };
        }

        limits.GiveBack(attempt.Caller.SourceAddress, userId);
        return await AcceptAsync(attempt, userId, ["pwd", "otp"], cancellationToken);
    }

    private async Task<SignInAnswer> AcceptAsync(SignInAttempt attempt, string userId, string[] methods, CancellationToken cancellationToken)
    {
        var (text, expiresAt) = await sessions.BeginAsync(
            attempt.TenantId, userId, methods, null, attempt.UserAgent, attempt.Caller, cancellationToken);
        return new SignInAnswer { SessionText = text, SessionExpiresAt = expiresAt };
    }

    private SignInAnswer Refuse(SignInAttempt attempt, string? userId, string reason)
    {
        refusals.Add(attempt.TenantId, userId, reason, attempt.Caller);
        return new SignInAnswer { Message = Wrong };
    }

    private SignInAnswer TooMany(SignInAttempt attempt, string? userId, TimeSpan pause)
    {
        refusals.Add(attempt.TenantId, userId, SignInRefusals.TooMany, attempt.Caller);
        return new SignInAnswer { Message = "Too many attempts. Wait a little and try again.", RetryAfter = pause };
    }
}
