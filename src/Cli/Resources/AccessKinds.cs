using System.CommandLine;

namespace Archestra.Cluster.Cli.Resources;

/// <summary>Who and what was let in: signed-in browsers, what clients were given, what people agreed to, external providers.</summary>
internal static class AccessKinds
{
    public static ResourceKind Sessions { get; } = Nameless("session", "sessions", "Signed-in browsers.", "End", "Ended") with
    {
        Columns =
        [
            Column.Text("Id", "id"), Column.Named("User", "users", "userId"), Column.Text("Signed in with", "methods"), Column.Text("From", "sourceAddress"),
            Column.Time("Created", "createdAt"), Column.Time("Last seen", "lastSeenAt"), Column.Time("Ends", "expiresAt"),
        ],
        Filters = [FilterOption.Reference("--user", "userId", "users", "Only those of the user.")],
    };

    public static ResourceKind Authorizations { get; } = Nameless("authorization", "token-families", "What OAuth clients were given, each with all its tokens.", "Revoke", "Revoked") with
    {
        Columns =
        [
            Column.Text("Id", "id"), Column.Owner, Column.Text("Client", "clientName"), Column.Named("Gateway", "gateways", "gatewayId"), Column.Text("Scopes", "scopes"),
            Column.Time("Created", "createdAt"), Column.Time("Last used", "lastUsedAt"), Column.Time("Revoked", "revokedAt"),
        ],
        Filters =
        [
            FilterOption.Owner(),
            FilterOption.Text("--client", "clientId", "Only those of the client, by its id."),
            FilterOption.Reference("--gateway", "gatewayId", "gateways", "Only those for the gateway."),
        ],
    };

    public static ResourceKind Consents { get; } = Nameless("consent", "consents", "What people agreed to, remembered until it is withdrawn.", "Withdraw", "Withdrawn") with
    {
        Columns =
        [
            Column.Text("Id", "id"), Column.Named("User", "users", "userId"), Column.Text("Client", "clientName"), Column.Named("Gateway", "gateways", "gatewayId"),
            Column.Text("Scopes", "scopes"), Column.Time("Given", "givenAt"),
        ],
        Filters = [FilterOption.Reference("--user", "userId", "users", "Only those of the user.")],
    };

    public static ResourceKind Providers { get; } = new("provider", "identity-providers", "External OpenID providers that people sign in with.")
    {
        Columns =
        [
            Column.Text("Name", "name"), Column.Text("Issuer", "issuer"), Column.Text("Client", "clientId"), Column.Text("For sign-in", "forSignIn"), Column.Text("Id", "id"),
        ],
        Envelope = "provider",
        AsksForSecret = new Option<bool>("--client-secret") { Description = "Ask for our client secret at the provider, or read it from standard input." },
        Options =
        [
            BodyOption.Text("--issuer", "issuer", "Exactly as in the provider's tokens."),
            BodyOption.Text("--client-id", "clientId", "Ours at the provider."),
            BodyOption.Flag("--creates-users", "createsUsers", "Whoever signs in first becomes a user."),
            BodyOption.Texts("--email-domain", "emailDomains", "Only addresses of this domain."),
            BodyOption.Flag("--issues-assertions", "issuesAssertions", "Accept its ID-JAGs (enterprise-managed authorization)."),
        ],
    };

    private static ResourceKind Nameless(string command, string list, string description, string deleteVerb, string deletedVerb) => new(command, list, description)
    {
        Columns = [], HasNames = false, CanCreate = false, CanUpdate = false, DeleteVerb = deleteVerb, DeletedVerb = deletedVerb, Sorts = "createdAt or updatedAt",
    };
}
