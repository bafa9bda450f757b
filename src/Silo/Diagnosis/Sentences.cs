namespace Archestra.Cluster.Silo.Diagnosis;

/// <summary>
/// What stops a start is told in sentences for a person: first what is wrong, then what to do about it.
/// </summary>
internal static class Sentences
{
    /// <param name="text">One sentence or more.</param>
    /// <param name="otherwise">The cure, when the text names none.</param>
    public static (string Problem, string Cure) Split(string text, string otherwise)
    {
        for (var end = text.IndexOf(". ", StringComparison.Ordinal); end >= 0; end = text.IndexOf(". ", end + 1, StringComparison.Ordinal))
        {
            if (end + 2 < text.Length && char.IsUpper(text[end + 2])) return (text[..(end + 1)], text[(end + 2)..]);
        }

        return (text, otherwise);
    }

    public static CheckOutcome ToError(string text, string otherwise)
    {
        var (problem, cure) = Split(text, otherwise);
        return CheckOutcome.Error(problem, cure);
    }
}
