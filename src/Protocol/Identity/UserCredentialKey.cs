using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>Key of what a person signs in with. Text form: <c>b/{tenant}/{user}</c>.</summary>
public readonly record struct UserCredentialKey
{
    public const char Kind = 'b';

    public UserCredentialKey(string tenant, string user)
    {
        Tenant = EntityId.Require(tenant, nameof(tenant));
        User = EntityId.Require(user, nameof(user));
    }

    public string Tenant { get; }

    public string User { get; }

    public static UserCredentialKey Parse(string key) => TryParse(key, out var parsed) ? parsed : throw GrainKeys.Malformed(nameof(UserCredentialKey));

    public static bool TryParse([NotNullWhen(true)] string? key, out UserCredentialKey parsed)
    {
        Span<Range> segments = stackalloc Range[2];
        var matches = GrainKeys.TrySplit(key, Kind, segments);
        parsed = matches ? new UserCredentialKey(key![segments[0]], key[segments[1]]) : default;
        return matches;
    }

    public override string ToString() => GrainKeys.Format(Kind, Tenant, User);
}
