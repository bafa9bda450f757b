using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>Key of one API token, by its id and never by the token itself. Text form: <c>k/{tenant}/{token}</c>.</summary>
public readonly record struct ApiTokenKey
{
    public const char Kind = 'k';

    public ApiTokenKey(string tenant, string token)
    {
        Tenant = EntityId.Require(tenant, nameof(tenant));
        Token = EntityId.Require(token, nameof(token));
    }

    public string Tenant { get; }

    public string Token { get; }

    public static ApiTokenKey Parse(string key) => TryParse(key, out var parsed) ? parsed : throw GrainKeys.Malformed(nameof(ApiTokenKey));

    public static bool TryParse([NotNullWhen(true)] string? key, out ApiTokenKey parsed)
    {
        Span<Range> segments = stackalloc Range[2];
        var matches = GrainKeys.TrySplit(key, Kind, segments);
        parsed = matches ? new ApiTokenKey(key![segments[0]], key[segments[1]]) : default;
        return matches;
    }

    public override string ToString() => GrainKeys.Format(Kind, Tenant, Token);
}
