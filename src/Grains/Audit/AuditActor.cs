using System.Diagnostics;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Audit;

/// <summary>How the audit log names the kinds of actors.</summary>
public static class AuditActor
{
    public const string Anonymous = "anonymous";
    public const string System = "system";

    public static string KindOf(PrincipalKind kind) => kind switch
    {
        PrincipalKind.User => "user",
        PrincipalKind.Team => "team",
        PrincipalKind.Organization => "organization",
        PrincipalKind.System => System,
        _ => throw new UnreachableException($"Principal kind {kind}."),
    };
}
