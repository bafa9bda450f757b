namespace Archestra.Cluster.Frontend.Pages.Account;

/// <summary>The sentences that the account page may show after a form; the address names them, it does not bring any.</summary>
internal static class AccountNotices
{
    public const string SessionEnded = "session-ended";
    public const string OthersEnded = "others-ended";
    public const string AccessEnded = "access-ended";
    public const string ConsentWithdrawn = "consent-withdrawn";
    public const string PasswordChanged = "password-changed";
    public const string AuthenticatorAdded = "authenticator-added";
    public const string AuthenticatorRemoved = "authenticator-removed";

    public static string? Find(string? key) => key switch
    {
        SessionEnded => "The session is ended.",
        OthersEnded => "All your other sessions are ended.",
        AccessEnded => "The application has no access any more.",
        ConsentWithdrawn => "The consent is withdrawn. The application will have to ask again.",
        PasswordChanged => "Your password is changed. Your other sessions are ended.",
        AuthenticatorAdded => "From now on you are asked for a code when you sign in with your password.",
        AuthenticatorRemoved => "Your authenticator is removed.",
        _ => null,
    };
}
