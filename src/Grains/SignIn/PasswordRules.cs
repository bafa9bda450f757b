using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>Which passwords may be set. Pure. Length, not composition (NIST SP 800-63B §3.1.1.2).</summary>
internal static class PasswordRules
{
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static FieldProblem? Check(string password, UserAccount user, int minLength)
    {
        // Unicode characters, as people count them (the same section: "each Unicode code point SHALL be counted as a single character").
        var length = password.EnumerateRunes().Count();
        var sentence = length < minLength ? $"A password has at least {minLength} characters."
            : password.Length > PasswordCheck.MaxLength ? $"A password has at most {PasswordCheck.MaxLength} characters."
            : IsSame(password, user.Name) || IsSame(password, user.Email) ? "The password must not be the name or the email address."
            : null;
        return sentence is null ? null : new FieldProblem("/password", sentence);
    }

    private static bool IsSame(string password, string? other) => string.Equals(password, other, StringComparison.OrdinalIgnoreCase);
}
