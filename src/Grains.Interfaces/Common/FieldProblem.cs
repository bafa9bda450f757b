namespace Archestra.Cluster.Grains.Common;

/// <summary>One thing wrong with one field of a request.</summary>
/// <param name="Field">JSON Pointer (RFC 6901) into the request body, or empty for the whole.</param>
/// <param name="Problem">A sentence for the person who sent it.</param>
[GenerateSerializer, Immutable, Alias(Aliases.FieldProblem)]
public sealed record FieldProblem([property: Id(0)] string Field, [property: Id(1)] string Problem)
{
    /// <summary>One segment of a pointer (RFC 6901 §3).</summary>
    public static string Escape(string member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return member.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
    }
}
