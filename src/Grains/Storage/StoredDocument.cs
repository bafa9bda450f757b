namespace Archestra.Cluster.Grains.Storage;

/// <param name="Version">1 at insertion, one more at each replacement.</param>
/// <param name="Name">Unique per kind and tenant, if there is one.</param>
/// <param name="Owner">What <see cref="DocumentQuery.Owner"/> filters by; its form is the caller's.</param>
/// <param name="Body">JSON.</param>
public sealed record StoredDocument(
    string Kind,
    string TenantId,
    string Id,
    long Version,
    string? Name,
    string? Owner,
    string Body,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);
