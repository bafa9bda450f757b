using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Mcp;

/// <summary>
/// The published protocol versions, which of them the gateway offers to clients, and the choice for <c>initialize</c>.
/// 2025-03-26 is known but not offered: whoever offers it MUST accept JSON-RPC batches, which no other version has.
/// </summary>
public static class McpProtocolVersion
{
    public const string V20241105 = "2024-11-05";
    public const string V20250326 = "2025-03-26";
    public const string V20250618 = "2025-06-18";
    public const string V20251125 = "2025-11-25";
    public const string V20260728 = "2026-07-28";

    public const string LatestLegacy = V20251125;
    public const string LatestModern = V20260728;

    private static readonly string[] Known = [V20260728, V20251125, V20250618, V20250326, V20241105];
    private static readonly string[] LegacyNewestFirst = [V20251125, V20250618, V20241105];

    /// <summary>What the gateway speaks with its clients, newest first.</summary>
    public static IReadOnlyList<string> Offered { get; } = [V20260728, .. LegacyNewestFirst];

    /// <summary>The era of a published version, also of one we do not offer; false for an unknown text.</summary>
    public static bool TryGetEra([NotNullWhen(true)] string? version, out McpEra era)
    {
        era = string.Equals(version, V20260728, StringComparison.Ordinal) ? McpEra.Modern : McpEra.Legacy;
        return version is not null && Array.IndexOf(Known, version) >= 0;
    }

    public static bool IsOffered([NotNullWhen(true)] string? version, McpEra era) =>
        version is not null && (era == McpEra.Modern
            ? string.Equals(version, V20260728, StringComparison.Ordinal)
            : Array.IndexOf(LegacyNewestFirst, version) >= 0);

    /// <summary>
    /// The answer to <c>initialize</c>: the requested version if we offer it, otherwise another one (2025-11-25,
    /// basic/lifecycle, "Version Negotiation"). That SHOULD be our latest. We answer the newest that is not newer than
    /// the request, since a client that asks for 2025-03-26 does not know later ones and would have to disconnect, while
    /// it does know 2024-11-05. A request older than all of ours gets the latest.
    /// </summary>
    public static string NegotiateLegacy(string? requested)
    {
        if (requested is null)
        {
            return LatestLegacy;
        }

        // Versions are ISO dates: ordinal order is their order in time.
        foreach (var candidate in LegacyNewestFirst)
        {
            if (string.CompareOrdinal(candidate, requested) <= 0)
            {
                return candidate;
            }
        }

        return LatestLegacy;
    }

    /// <summary>The constant for a known version, so that reading a request does not allocate for it.</summary>
    internal static string? TryIntern(ReadOnlySpan<byte> utf8)
    {
        foreach (var version in Known)
        {
            if (System.Text.Ascii.Equals(utf8, version))
            {
                return version;
            }
        }

        return null;
    }
}
