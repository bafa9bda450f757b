namespace Archestra.Cluster.Grains.Security;

/// <summary>Marks a grain contract that may be called without a caller's proof: it reveals nothing of a tenant, or it is where proofs are made.</summary>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Method)]
public sealed class AllowAnonymousCallerAttribute : Attribute;
