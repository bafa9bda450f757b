using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Roles;

/// <summary>What a role may say, and what may be said of roles. Pure.</summary>
internal static class RoleRules
{
    public const int MaxAssigned = 50;
    public const int MaxDescription = 1000;

    public static IEnumerable<FieldProblem> Check(Role role)
    {
        foreach (var problem in NameRules.Check(role.Name))
        {
            yield return problem;
        }

        if (BuiltInRoles.All.Any(builtIn => string.Equals(builtIn.Name, role.Name, StringComparison.OrdinalIgnoreCase)))
        {
            yield return new FieldProblem("/name", "A built-in role has this name.");
        }

        if (role.Description?.Length > MaxDescription)
        {
            yield return new FieldProblem("/description", $"A description has at most {MaxDescription} characters.");
        }

        for (var index = 0; index < role.Permissions.Length; index++)
        {
            if (!PermissionNames.TryParse(role.Permissions[index], out _))
            {
                yield return new FieldProblem($"/permissions/{index}", $"There is no permission '{role.Permissions[index]}'.");
            }
        }
    }

    public static IEnumerable<FieldProblem> CheckAssigned(string[] roles)
    {
        if (roles.Length > MaxAssigned)
        {
            yield return new FieldProblem("/roles", $"At most {MaxAssigned} roles.");
        }
    }

    /// <summary>In the one order that permissions have, each once.</summary>
    public static Role Normalized(Role role) => role with { Permissions = PermissionNames.Of(OwnerAuthority.PermissionsOf(role)), IsBuiltIn = false };

    public static Role? BuiltIn(string roleId) => BuiltInRoles.All.FirstOrDefault(role => role.Id == roleId);
}
