using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Grains.Gateways;

/// <summary>What an access list may say. Pure.</summary>
internal static class AccessRules
{
    /// <summary>Of each kind; whoever needs more makes a team.</summary>
    public const int MaxNamed = 200;

    public static IEnumerable<FieldProblem> Check(AccessList? access, string pointer)
    {
        if (access is not null && (access.Users.Length > MaxNamed || access.Teams.Length > MaxNamed || access.Roles.Length > MaxNamed))
        {
            yield return new FieldProblem(pointer, $"At most {MaxNamed} users, teams and roles each: make a team of them.");
        }
    }

    /// <summary>Every access list of a gateway with where it stands.</summary>
    public static IEnumerable<(string Pointer, AccessList Access)> Of(Gateway gateway)
    {
        if (gateway.Access is { } access)
        {
            yield return ("/access", access);
        }

        for (var source = 0; source < gateway.Installations.Length; source++)
        {
            var rules = gateway.Installations[source].Rules;
            for (var rule = 0; rule < rules.Length; rule++)
            {
                if (rules[rule].Access is { } ruled)
                {
                    yield return ($"/installations/{source}/rules/{rule}/access", ruled);
                }
            }
        }
    }
}
