namespace Archestra.Cluster.Grains.Limits;

/// <summary>What a tenant may ask of the deployment. An absent member does not limit.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.TenantLimits)]
public sealed record TenantLimits
{
    /// <summary>All requests of the tenant together.</summary>
    [Id(0)]
    public RateLimit? Tenant { get; init; }

    /// <summary>Each user, team or organization that a token acts for.</summary>
    [Id(1)]
    public RateLimit? PerUser { get; init; }

    /// <summary>Each token.</summary>
    [Id(2)]
    public RateLimit? PerToken { get; init; }

    /// <summary>Each tool of each gateway that <see cref="Tools"/> does not name.</summary>
    [Id(3)]
    public RateLimit? PerTool { get; init; }

    /// <summary>By the tool's name as clients see it.</summary>
    [Id(4)]
    public Dictionary<string, RateLimit> Tools { get; init; } = [];

    /// <summary>Tool calls of the tenant that run at once on one front-end; further ones wait their turn.</summary>
    [Id(5)]
    public int? MaxConcurrentCalls { get; init; }
}
