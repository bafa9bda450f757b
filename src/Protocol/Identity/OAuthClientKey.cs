using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>Key of one pre-registered OAuth client. Text form: <c>x/{tenant}/{client}</c>.</summary>
public readonly record struct OAuthClientKey
{
    public const char Kind = 'x';

    public OAuthClientKey(string tenant, string client)
    {
        Tenant = EntityId.Require(tenant, nameof(tenant));
        Client = EntityId.Require(client, nameof(client));
    }

    public string Tenant { get; }

    public string Client { get; }

    public static OAuthClientKey Parse(string key) => TryParse(key, out var parsed) ? parsed : throw GrainKeys.Malformed(nameof(OAuthClientKey));

    public static bool TryParse([NotNullWhen(true)] string? key, out OAuthClientKey parsed)
    {
        Span<Range> segments = stackalloc Range[2];
        var matches = GrainKeys.TrySplit(key, Kind, segments);
        parsed = matches ? new OAuthClientKey(key![segments[0]], key[segments[1]]) : default;
        return matches;
    }

    public override string ToString() => GrainKeys.Format(Kind, Tenant, Client);
}
