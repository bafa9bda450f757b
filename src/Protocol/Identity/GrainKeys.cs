using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>
/// What all grain keys have in common: <c>{kind letter}/{segment}[/{segment}…]</c>, at most 100 characters, each segment
/// an <see cref="EntityId"/>. Every kind has its tenant as the first segment, except the fixed ones
/// <c>v/</c> (change feeds), <c>y/</c> and <c>j/</c> (cluster-wide workers), which hold no tenant's data.
/// </summary>
public static class GrainKeys
{
    public const int MaxLength = 100;

    private const string TenantlessKinds = "vyj";

    /// <summary>
    /// The tenant whose data the key addresses. False for a tenantless kind and for anything malformed; a caller that
    /// guards access must let a false pass only when <see cref="IsTenantless"/> says so.
    /// </summary>
    public static bool TryGetTenant(string? key, [NotNullWhen(true)] out string? tenant)
    {
        tenant = null;
        if (!IsWellFormed(key) || TenantlessKinds.Contains(key[0]))
        {
            return false;
        }

        var rest = key.AsSpan(2);
        var slash = rest.IndexOf('/');
        tenant = (slash < 0 ? rest : rest[..slash]).ToString();
        return true;
    }

    /// <summary>True for a well-formed key of a kind that belongs to the cluster, not to a tenant.</summary>
    public static bool IsTenantless(string? key) => IsWellFormed(key) && TenantlessKinds.Contains(key[0]);

    internal static string Format(char kind, string first) => $"{kind}/{first}";

    internal static string Format(char kind, string first, string second) => $"{kind}/{first}/{second}";

    internal static string Format(char kind, string first, string second, string third) =>
        $"{kind}/{first}/{second}/{third}";

    /// <summary>Splits a key of <paramref name="kind"/> into exactly as many segments as there is room for.</summary>
    internal static bool TrySplit(string? key, char kind, Span<Range> segments)
    {
        if (!IsWellFormed(key) || key[0] != kind)
        {
            return false;
        }

        var start = 2;
        for (var i = 0; i < segments.Length; i++)
        {
            var slash = key.IndexOf('/', start);
            var isLast = i == segments.Length - 1;
            if (isLast != (slash < 0))
            {
                return false;
            }

            var end = isLast ? key.Length : slash;
            segments[i] = start..end;
            start = end + 1;
        }

        return true;
    }

    internal static bool TrySingle(string? key, char kind, [NotNullWhen(true)] out string? only)
    {
        Span<Range> segments = stackalloc Range[1];
        only = TrySplit(key, kind, segments) ? key![segments[0]] : null;
        return only is not null;
    }

    /// <summary>A shard number in its one canonical form: decimal, no sign, no leading zero, below the limit.</summary>
    internal static bool TryShard(ReadOnlySpan<char> text, out int shard)
    {
        shard = 0;
        if (text.IsEmpty || text.Length > 3 || text.ContainsAnyExceptInRange('0', '9') || (text.Length > 1 && text[0] == '0'))
        {
            return false;
        }

        foreach (var digit in text)
        {
            shard = (shard * 10) + (digit - '0');
        }

        return true;
    }

    internal static int RequireShard(int shard, string parameterName)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard, parameterName);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shard, 999, parameterName);
        return shard;
    }

    internal static FormatException Malformed(string kind) => new($"Not a key of the kind {kind}.");

    private static bool IsWellFormed([NotNullWhen(true)] string? key)
    {
        if (key is null || key.Length < 3 || key.Length > MaxLength || key[0] is < 'a' or > 'z' || key[1] != '/')
        {
            return false;
        }

        foreach (var segment in key.AsSpan(2).Split('/'))
        {
            if (!EntityId.IsValid(key.AsSpan(2)[segment]))
            {
                return false;
            }
        }

        return true;
    }
}
