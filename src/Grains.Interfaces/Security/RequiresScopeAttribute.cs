namespace Archestra.Cluster.Grains.Security;

/// <summary>
/// Marks a grain contract, or one method of it, that demands a scope of the caller. The method's mark replaces the
/// contract's; <see cref="RequiresNoScopeAttribute"/> lifts it. The silo's call filter enforces it; silos hold every scope.
/// </summary>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Method)]
public sealed class RequiresScopeAttribute(string scope) : Attribute
{
    public string Scope { get; } = scope;
}
