namespace Archestra.Cluster.Grains.Security;

/// <summary>Marks a method that every verified caller of the tenant may call although its contract demands a scope.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresNoScopeAttribute : Attribute;
