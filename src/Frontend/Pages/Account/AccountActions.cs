using Archestra.Cluster.Frontend.Management;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Frontend.Pages.Account;

/// <summary>
/// What the forms of the account page do: each calls the grain that decides, with the person's own proof. The form's token
/// has been checked and the proof is presented.
/// </summary>
internal sealed class AccountActions(ManagementGrains grains)
{
    public const string IdField = "id";
    public const string CurrentPasswordField = "current_password";
    public const string NewPasswordField = "new_password";
    public const string RepeatedPasswordField = "repeated_password";
    public const string CodeField = "code";

    private const string Unknown = "There is no such entry any more.";

    public async Task<AccountResult> EndSessionAsync(SignedIn who, PageForm form, CancellationToken cancellationToken)
    {
        if (form[IdField] is not { } id || grains.Session(who.TenantId, id) is not { } session)
        {
            return AccountResult.Wrong(Unknown);
        }

        var outcome = await session.RevokeAsync(cancellationToken);
        return outcome.IsChanged && id == who.SessionId ? AccountResult.SignedOut : AccountResult.Of(outcome, AccountNotices.SessionEnded);
    }

    public async Task<AccountResult> EndOtherSessionsAsync(SignedIn who, PageForm form, CancellationToken cancellationToken)
    {
        var query = Own(who);
        while (true)
        {
            var page = await grains.Access(who.TenantId).ListUserSessionsAsync(query, cancellationToken);
            foreach (var session in page.Items.Where(item => item.Value.RevokedAt is null && item.Value.Id != who.SessionId))
            {
                var outcome = await grains.Session(who.TenantId, session.Value.Id)!.RevokeAsync(cancellationToken);
                if (!outcome.IsChanged && outcome.Status != ChangeStatus.NotFound)
                {
                    return AccountResult.Wrong(outcome.Reason);
                }
            }

            if (page.NextCursor is null)
            {
                return AccountResult.Done(AccountNotices.OthersEnded);
            }

            query = query with { Cursor = page.NextCursor };
        }
    }

    /// <summary>Everything of one authorization.</summary>
    public async Task<AccountResult> EndAccessAsync(SignedIn who, PageForm form, CancellationToken cancellationToken)
    {
        if (form[IdField] is not { } id || grains.TokenFamily(who.TenantId, id) is not { } family)
        {
            return AccountResult.Wrong(Unknown);
        }

        return AccountResult.Of(await family.RevokeAsync("owner", cancellationToken), AccountNotices.AccessEnded);
    }

    public async Task<AccountResult> WithdrawConsentAsync(SignedIn who, PageForm form, CancellationToken cancellationToken) =>
        form[IdField] is { } id && grains.Consent(who.TenantId, id) is { } consent
            ? AccountResult.Of(await consent.WithdrawAsync(cancellationToken), AccountNotices.ConsentWithdrawn)
            : AccountResult.Wrong(Unknown);

    public async Task<AccountResult> ChangePasswordAsync(SignedIn who, PageForm form, CancellationToken cancellationToken)
    {
        var changed = form[NewPasswordField] ?? "";
        if (changed != form[RepeatedPasswordField])
        {
            return AccountResult.Wrong("The new password is not the same both times.");
        }

        var outcome = await grains.Credential(who.TenantId, who.UserId)!
            .ChangePasswordAsync(form[CurrentPasswordField] ?? "", changed, cancellationToken);
        return AccountResult.Of(outcome, AccountNotices.PasswordChanged);
    }

    public async Task<AccountResult> BeginAuthenticatorAsync(SignedIn who, PageForm form, CancellationToken cancellationToken)
    {
        var outcome = await grains.Credential(who.TenantId, who.UserId)!.BeginOneTimeCodesAsync(cancellationToken);
        return outcome.IsChanged
            ? AccountResult.Show(AuthenticatorView.Show(outcome.Value, form[SignIn.SignInForm.TokenField]!))
            : AccountResult.Wrong(outcome.Reason);
    }

    public async Task<AccountResult> ConfirmAuthenticatorAsync(SignedIn who, PageForm form, CancellationToken cancellationToken)
    {
        var code = form[CodeField] ?? "";
        var outcome = await grains.Credential(who.TenantId, who.UserId)!.ConfirmOneTimeCodesAsync(code, cancellationToken);
        return outcome.Status == ChangeStatus.Invalid
            ? AccountResult.Show(AuthenticatorView.AskAgain(outcome.Reason!, form[SignIn.SignInForm.TokenField]!))
            : AccountResult.Of(outcome, AccountNotices.AuthenticatorAdded);
    }

    public async Task<AccountResult> RemoveAuthenticatorAsync(SignedIn who, PageForm form, CancellationToken cancellationToken) => AccountResult.Of(
        await grains.Credential(who.TenantId, who.UserId)!.RemoveOneTimeCodesAsync(form[CodeField] ?? "", cancellationToken),
        AccountNotices.AuthenticatorRemoved);

    public async Task<AccountResult> SignOutEverywhereAsync(SignedIn who, PageForm form, CancellationToken cancellationToken)
    {
        var outcome = await grains.Credential(who.TenantId, who.UserId)!.SignOutEverywhereAsync(cancellationToken);
        return outcome.IsChanged ? AccountResult.SignedOut : AccountResult.Wrong(outcome.Reason);
    }

    private static ListQuery Own(SignedIn who) =>
        new() { Limit = ListQuery.MaxLimit, Sort = ListSort.CreatedAt, Filter = new ListFilter { OwnerId = who.UserId, OwnerKind = PrincipalKind.User } };
}
