using System.Globalization;

namespace Archestra.Cluster.Frontend.Http;

/// <summary>The value of <c>Retry-After</c> (RFC 9110 §10.2.3).</summary>
internal static class RetryPause
{
    /// <summary>Whole seconds, rounded up and never zero: "now" would be too soon.</summary>
    public static string SecondsOf(TimeSpan pause) => Math.Max(1, (long)Math.Ceiling(pause.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
