using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>Records why people were not let in: the reason is for the audit log, one sentence for everything is for them.</summary>
internal sealed class SignInRefusals(RefusalTally tally)
{
    public const string UnknownUser = "unknown_user";
    public const string NoPassword = "no_password";
    public const string WrongPassword = "wrong_password";
    public const string WrongCode = "wrong_code";
    public const string Locked = "locked";
    public const string TooMany = "too_many_attempts";
    public const string BadForm = "bad_form";

    /// <param name="tenantId">Whose sign-in page it was; null when there is no such tenant.</param>
    /// <param name="userId">If somebody was found; never what was typed: people type passwords into the wrong field.</param>
    /// <param name="reason">One of the above.</param>
    /// <param name="caller">Where from.</param>
    public void Add(string? tenantId, string? userId, string reason, CallerDescription caller) => Count("sign_in.failed", tenantId, userId, reason, caller);

    /// <summary>
    /// That an account is locked from now on: by the one attempt that was one too many. Counted like the attempts: a write to
    /// the log while somebody waits would tell by its time that there is such an account.
    /// </summary>
    public void AddLock(string tenantId, string userId, string reason, CallerDescription caller) => Count("sign_in.locked", tenantId, userId, reason, caller);

    private void Count(string action, string? tenantId, string? userId, string reason, CallerDescription caller) => tally.Add(new RefusedRequest(action, reason)
    {
        TenantId = tenantId,
        Subject = userId is null ? null : $"user/{userId}",
        SourceAddress = caller.SourceAddress,
    });
}
