using System.Net.Mail;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Roles;

namespace Archestra.Cluster.Grains.Tenants;

/// <summary>What a user account and a team may say. Pure.</summary>
internal static class PeopleRules
{
    public const int MaxMembers = 10_000;

    public static IEnumerable<FieldProblem> Check(UserAccount user)
    {
        foreach (var problem in NameRules.Check(user.Name))
        {
            yield return problem;
        }

        foreach (var problem in RoleRules.CheckAssigned(user.Roles))
        {
            yield return problem;
        }

        if (user.Email is { } email && (email.Length > 254 || !MailAddress.TryCreate(email, out var parsed) || parsed.Address != email))
        {
            yield return new FieldProblem("/email", "This is not an e-mail address.");
        }
    }

    public static IEnumerable<FieldProblem> Check(Team team)
    {
        foreach (var problem in NameRules.Check(team.Name).Concat(RoleRules.CheckAssigned(team.Roles)))
        {
            yield return problem;
        }

        if (team.Members.Length > MaxMembers)
        {
            yield return new FieldProblem("/members", $"A team has at most {MaxMembers} members.");
        }
    }
}
