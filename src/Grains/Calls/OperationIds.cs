namespace Archestra.Cluster.Grains.Calls;

/// <summary>What may stand as an operation's id in the audit log: made by a front-end, so it is checked.</summary>
internal static class OperationIds
{
    private const int MaxLength = 64;

    public static bool IsValid(string? id) =>
        id is { Length: > 0 and <= MaxLength } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
