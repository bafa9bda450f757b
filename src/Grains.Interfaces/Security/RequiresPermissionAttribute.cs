namespace Archestra.Cluster.Grains.Security;

/// <summary>
/// Marks a method of a grain contract that demands a permission of the caller, besides the scope of its token. The silo's
/// call filter enforces it. Where it depends on whose a thing is, the method has no mark and the grain decides.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresPermissionAttribute(Permission permission) : Attribute
{
    public Permission Permission { get; } = permission;
}
