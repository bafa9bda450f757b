namespace Archestra.Cluster.Grains.Secrets;

/// <summary>Names one immutable version of a sealed secret. All that grain state and messages ever hold of it.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.SecretRef)]
public readonly record struct SecretRef([property: Id(0)] string Id, [property: Id(1)] long Version);
