using Archestra.Cluster.Grains.OAuth.Consents;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Frontend.Pages.Account;

/// <summary>What the account page shows.</summary>
internal sealed record AccountModel
{
    public required SignedIn SignedIn { get; init; }

    public required UserAccount User { get; init; }

    public required string FormToken { get; init; }

    public required UserCredentials Credentials { get; init; }

    /// <summary>In force, the newest first.</summary>
    public required IReadOnlyList<UserSession> Sessions { get; init; }

    /// <summary>In force, by client.</summary>
    public required IReadOnlyList<TokenFamily> Families { get; init; }

    public required IReadOnlyList<Consent> Consents { get; init; }
}
