namespace Archestra.Cluster.Frontend.Pages.Account;

internal static class AccountPaths
{
    public const string Account = ReturnPath.Default;
    public const string EndSession = Account + "/sessions/end";
    public const string EndOtherSessions = Account + "/sessions/end-others";
    public const string EndAccess = Account + "/applications/end";
    public const string WithdrawConsent = Account + "/consents/withdraw";
    public const string Password = Account + "/password";
    public const string BeginAuthenticator = Account + "/authenticator/begin";
    public const string ConfirmAuthenticator = Account + "/authenticator/confirm";
    public const string RemoveAuthenticator = Account + "/authenticator/remove";
    public const string SignOutEverywhere = Account + "/sign-out-everywhere";
}
