namespace Archestra.Cluster.Grains.Security;

/// <summary>Marks a grain contract that only silos call; a front-end's proof is refused.</summary>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Method)]
public sealed class SystemCallerOnlyAttribute : Attribute;
