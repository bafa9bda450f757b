using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>Key of one legacy MCP session while it has an open stream or a pending request. Text form: <c>s/{tenant}/{session}</c>.</summary>
public readonly record struct McpSessionKey
{
    public const char Kind = 's';

    public McpSessionKey(string tenant, string session)
    {
        Tenant = EntityId.Require(tenant, nameof(tenant));
        Session = EntityId.Require(session, nameof(session));
    }

    public string Tenant { get; }

    public string Session { get; }

    public static McpSessionKey Parse(string key) => TryParse(key, out var parsed) ? parsed : throw GrainKeys.Malformed(nameof(McpSessionKey));

    public static bool TryParse([NotNullWhen(true)] string? key, out McpSessionKey parsed)
    {
        Span<Range> segments = stackalloc Range[2];
        var matches = GrainKeys.TrySplit(key, Kind, segments);
        parsed = matches ? new McpSessionKey(key![segments[0]], key[segments[1]]) : default;
        return matches;
    }

    public override string ToString() => GrainKeys.Format(Kind, Tenant, Session);
}
