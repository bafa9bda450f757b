namespace Archestra.Cluster.Grains.Common;

/// <summary>What a display name may be: what a person can read in a list and a log.</summary>
internal static class NameRules
{
    public const int MaxLength = 100;

    public static IEnumerable<FieldProblem> Check(string? name, string field = "/name")
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            yield return new FieldProblem(field, "A name is required.");
        }
        else if (name.Length > MaxLength)
        {
            yield return new FieldProblem(field, $"A name has at most {MaxLength} characters.");
        }
        else if (name.Any(char.IsControl) || name.AsSpan().Trim().Length != name.Length)
        {
            yield return new FieldProblem(field, "A name has no control characters and no space at its ends.");
        }
    }
}
