using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Grains.Installations;

/// <summary>The rules for the values that an installation gives to its entry's fields. Pure.</summary>
internal static class InstallationValues
{
    /// <summary>The longest value: generous for a key, far below what a header may carry.</summary>
    public const int MaxLength = 8192;

    /// <param name="fields">The entry's fields.</param>
    /// <param name="values">What is given now.</param>
    /// <param name="alreadySet">Fields that have a value which stays.</param>
    public static IEnumerable<FieldProblem> Check(
        IReadOnlyList<CredentialField> fields, IReadOnlyDictionary<string, string> values, IReadOnlySet<string> alreadySet)
    {
        foreach (var name in values.Keys.Where(name => fields.All(field => field.Name != name)))
        {
            yield return new FieldProblem(Pointer(name), "The catalog entry has no such field.");
        }

        foreach (var field in fields)
        {
            var given = values.TryGetValue(field.Name, out var value) && value.Length > 0;
            if (field.Required && !given && !alreadySet.Contains(field.Name))
            {
                yield return new FieldProblem(Pointer(field.Name), "A value is required.");
            }
            else if (given && value!.Length > MaxLength)
            {
                yield return new FieldProblem(Pointer(field.Name), $"A value has at most {MaxLength} characters.");
            }
            else if (given && !IsSafe(field.Target, value!))
            {
                yield return new FieldProblem(Pointer(field.Name), "The value has characters that cannot be sent there.");
            }
        }
    }

    public static IEnumerable<string> Warnings(IReadOnlyList<CredentialField> fields) => fields
        .Where(field => field is { Secret: true, Target: CredentialTarget.Argument })
        .Select(field => $"The value of '{field.Name}' is passed as an argument: it is visible in process lists.");

    // A line break in a header would begin another one (RFC 9110 §5.5); NUL ends an argument or a variable early.
    private static bool IsSafe(CredentialTarget target, string value) => target == CredentialTarget.Header
        ? value.All(character => character is >= ' ' and <= '~' or '\t')
        : !value.Contains('\0');

    private static string Pointer(string name) => "/values/" + FieldProblem.Escape(name);
}
