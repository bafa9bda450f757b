namespace Archestra.Cluster.Grains.Gateways;

/// <summary>
/// What those who may call the same tools of a gateway have in common. One object for all of them, so that what is made
/// for one (a rendered list) serves the others.
/// </summary>
public sealed class ToolAudience
{
    private readonly ToolAccess[] _access;

    internal ToolAudience(bool isAdmitted, ToolAccess[] access)
    {
        IsAdmitted = isAdmitted;
        _access = access;
    }

    /// <summary>False: for these callers there is no such gateway.</summary>
    public bool IsAdmitted { get; }

    /// <param name="toolClass">See <see cref="ToolAudiences.ClassOf"/>.</param>
    public ToolAccess AccessTo(int toolClass) => _access[toolClass];
}
