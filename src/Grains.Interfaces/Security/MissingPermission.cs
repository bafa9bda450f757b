using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Grains.Security;

/// <summary>The one sentence that a silo says about a missing permission: within its own tenant, a caller may know which.</summary>
public static class MissingPermission
{
    private const string Beginning = "The permission ";
    private const string End = " is missing.";

    public static string Describe(Permission permission) => $"{Beginning}{string.Join(" ", PermissionNames.Of(permission))}{End}";

    public static UnauthorizedAccessException Of(Permission permission) => new(Describe(permission));

    /// <summary>Whether the refusal is one of these; the sentence may then be shown.</summary>
    public static bool TryRead(UnauthorizedAccessException refusal, [NotNullWhen(true)] out string? sentence)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        var isMissing = refusal.Message.StartsWith(Beginning, StringComparison.Ordinal) && refusal.Message.EndsWith(End, StringComparison.Ordinal);
        sentence = isMissing ? refusal.Message : null;
        return isMissing;
    }
}
