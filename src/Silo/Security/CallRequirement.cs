using System.Reflection;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Silo.Security;

/// <summary>What a grain contract asks of those who call one of its methods. A method's mark goes before its contract's.</summary>
internal sealed record CallRequirement(CallAdmittance Admittance, string? Scope)
{
    public Permission Permission { get; init; }

    public static CallRequirement Of(Type contract, MethodInfo method)
    {
        Type[] contracts = [contract, .. contract.GetInterfaces()];
        return new CallRequirement(
            AdmittanceOf(method) ?? contracts.Select(AdmittanceOf).FirstOrDefault(found => found is not null) ?? CallAdmittance.Caller,
            ScopeOf(contracts, method))
        {
            Permission = method.GetCustomAttribute<RequiresPermissionAttribute>()?.Permission ?? Permission.None,
        };
    }

    private static CallAdmittance? AdmittanceOf(MemberInfo member) =>
        member.IsDefined(typeof(SystemCallerOnlyAttribute)) ? CallAdmittance.System
        : member.IsDefined(typeof(AllowAnonymousCallerAttribute)) ? CallAdmittance.Anyone
        : null;

    private static string? ScopeOf(Type[] contracts, MethodInfo method)
    {
        if (method.IsDefined(typeof(RequiresNoScopeAttribute)))
        {
            return null;
        }

        return method.GetCustomAttribute<RequiresScopeAttribute>()?.Scope
            ?? contracts.Select(type => type.GetCustomAttribute<RequiresScopeAttribute>()?.Scope).FirstOrDefault(scope => scope is not null);
    }
}
