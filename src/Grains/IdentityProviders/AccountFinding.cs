using System.Diagnostics.CodeAnalysis;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>The user that somebody at a provider is, or why there is none.</summary>
internal sealed record AccountFinding
{
    private AccountFinding()
    {
    }

    public UserAccount? User { get; private init; }

    /// <summary>For the audit log.</summary>
    public string? Refusal { get; private init; }

    [MemberNotNullWhen(true, nameof(User))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsFound => User is not null;

    public static AccountFinding Found(UserAccount user) => new() { User = user };

    public static AccountFinding Refused(string refusal) => new() { Refusal = refusal };
}
