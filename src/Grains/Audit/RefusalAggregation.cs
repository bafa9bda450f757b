using System.Text.Json;

namespace Archestra.Cluster.Grains.Audit;

/// <summary>
/// Keeps a flood of refusals from becoming a flood of entries: equal ones become one with their number, and kinds beyond
/// the limit become one per reason, without what made them differ.
/// </summary>
internal static class RefusalAggregation
{
    public static IReadOnlyList<EdgeRefusal> Aggregate(IReadOnlyList<EdgeRefusal> refusals, int maxKinds)
    {
        var kinds = Merge(refusals.Where(refusal => refusal.Count > 0)).OrderByDescending(refusal => refusal.Count).ToList();
        if (kinds.Count <= maxKinds) return kinds;

        // Half for the biggest kinds as they are; what is left shares the rest, reason by reason.
        var kept = kinds.Take(maxKinds / 2).ToList();
        var rest = Merge(kinds.Skip(maxKinds / 2).Select(refusal => WithoutDetail(refusal, refusal.Reason))).ToList();
        if (kept.Count + rest.Count > maxKinds) rest = [.. Merge(rest.Select(refusal => WithoutDetail(refusal, "various")))];
        return [.. kept, .. rest];
    }

    /// <summary>The reason and the span of time, as JSON; and that only the front-end knows.</summary>
    public static string Details(EdgeRefusal refusal) => JsonSerializer.Serialize(
        new { reason = refusal.Reason, firstAt = refusal.FirstAt, lastAt = refusal.LastAt, reportedBy = "front-end" }, DocumentJson.Options);

    private static IEnumerable<EdgeRefusal> Merge(IEnumerable<EdgeRefusal> refusals) =>
        refusals
            .GroupBy(refusal => (refusal.Reason, refusal.GatewayId, refusal.SourceAddress, refusal.TokenId, refusal.Tool))
            .Select(equal => equal.Aggregate(Add));

    private static EdgeRefusal Add(EdgeRefusal one, EdgeRefusal other) => one with
    {
        Count = (int)Math.Min(int.MaxValue, (long)one.Count + other.Count),
        FirstAt = one.FirstAt < other.FirstAt ? one.FirstAt : other.FirstAt,
        LastAt = one.LastAt > other.LastAt ? one.LastAt : other.LastAt,
    };

    private static EdgeRefusal WithoutDetail(EdgeRefusal refusal, string reason) => new()
    {
        Reason = reason,
        Count = refusal.Count,
        FirstAt = refusal.FirstAt,
        LastAt = refusal.LastAt,
    };
}
