using System.Net.Mail;
using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Grains.Tenants;

/// <summary>What a user account may say.</summary>
internal static class PeopleRules
{
    public static IEnumerable<FieldProblem> Check(UserAccount user)
    {
        foreach (var problem in NameRules.Check(user.Name))
        {
            yield return problem;
        }

        if (user.Email is { } email && (email.Length > 254 || !MailAddress.TryCreate(email, out var parsed) || parsed.Address != email))
        {
            yield return new FieldProblem("/email", "This is not an e-mail address.");
        }
    }
}
