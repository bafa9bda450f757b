using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>Key of one signed-in browser, by its public id and never by its cookie. Text form: <c>w/{tenant}/{session}</c>.</summary>
public readonly record struct UserSessionKey
{
    public const char Kind = 'w';

    public UserSessionKey(string tenant, string session)
    {
        Tenant = EntityId.Require(tenant, nameof(tenant));
        Session = EntityId.Require(session, nameof(session));
    }

    public string Tenant { get; }

    public string Session { get; }

    public static UserSessionKey Parse(string key) => TryParse(key, out var parsed) ? parsed : throw GrainKeys.Malformed(nameof(UserSessionKey));

    public static bool TryParse([NotNullWhen(true)] string? key, out UserSessionKey parsed)
    {
        Span<Range> segments = stackalloc Range[2];
        var matches = GrainKeys.TrySplit(key, Kind, segments);
        parsed = matches ? new UserSessionKey(key![segments[0]], key[segments[1]]) : default;
        return matches;
    }

    public override string ToString() => GrainKeys.Format(Kind, Tenant, Session);
}
