using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Grains.Connections;

/// <summary>One value and where it is injected: plain, or a reference that a silo opens at the moment of use.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.CredentialBinding)]
public sealed record CredentialBinding
{
    [Id(0)]
    public required CredentialTarget Target { get; init; }

    [Id(1)]
    public required string TargetName { get; init; }

    [Id(2)]
    public string? ValuePrefix { get; init; }

    /// <summary>Set unless <see cref="Secret"/> is.</summary>
    [Id(3)]
    public string? PlainValue { get; init; }

    [Id(4)]
    public SecretRef? Secret { get; init; }
}
