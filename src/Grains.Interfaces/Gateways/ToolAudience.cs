namespace Archestra.Cluster.Grains.Gateways;

/// <summary>
/// What those who may call the same tools of a gateway have in common. One object for all of them, so that what is made
/// for one (a rendered list) serves the others.
/// </summary>
public sealed class ToolAudience
{
    private readonly ToolAccess[] _access;

    private readonly bool _canStepUp;

    internal ToolAudience(bool isAdmitted, bool canStepUp, ToolAccess[] access)
    {
        IsAdmitted = isAdmitted;
        _canStepUp = canStepUp;
        _access = access;
    }

    /// <summary>False: for these callers there is no such gateway.</summary>
    public bool IsAdmitted { get; }

    /// <param name="toolClass">See <see cref="ToolAudiences.ClassOf"/>.</param>
    public ToolAccess AccessTo(int toolClass) => _access[toolClass];

    /// <summary>
    /// Whether tools of the class belong on the list: those that may be called, and for an OAuth client also those for which
    /// it can ask for a scope. A client asks when a call is refused (MCP authorization, "Step-Up Authorization Flow"), and no
    /// client calls what is not listed.
    /// </summary>
    /// <param name="toolClass">See <see cref="ToolAudiences.ClassOf"/>.</param>
    public bool Lists(int toolClass) => _access[toolClass] switch
    {
        ToolAccess.Allowed => true,
        ToolAccess.ScopeMissing => _canStepUp,
        _ => false,
    };
}
