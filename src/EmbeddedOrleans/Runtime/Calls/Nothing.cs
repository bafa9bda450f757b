namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>The result of a method that has none.</summary>
internal readonly struct Nothing;
