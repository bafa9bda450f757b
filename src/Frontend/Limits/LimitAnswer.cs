using System.Globalization;
using System.Text;
using Archestra.Cluster.Frontend.Mcp;
using Archestra.Cluster.Frontend.Mcp.Tools.Call;
using Archestra.Cluster.Frontend.Mcp.Transport;

namespace Archestra.Cluster.Frontend.Limits;

/// <summary>
/// Tells clients how their limits stand: <c>RateLimit</c> and <c>RateLimit-Policy</c> (draft-ietf-httpapi-ratelimit-headers-10
/// §3 and §4), and for a refused request 429 (RFC 6585 §4) with <c>Retry-After</c> (RFC 9110 §10.2.3) and a JSON-RPC error.
/// </summary>
internal static class LimitAnswer
{
    private const string PolicyHeader = "RateLimit-Policy";
    private const string LimitHeader = "RateLimit";

    public static void SetHeaders(HttpContext context, LimitVerdict verdict, string policy)
    {
        if (!verdict.IsLimited)
        {
            return;
        }

        var headers = context.Response.Headers;
        if (policy.Length > 0)
        {
            headers[PolicyHeader] = policy;
        }

        headers[LimitHeader] = string.Create(
            CultureInfo.InvariantCulture, $"\"{EffectiveLimits.NameOf(verdict.Kind)}\";r={verdict.Remaining};t={Seconds(verdict.FreeIn)}");
        if (!verdict.IsAdmitted)
        {
            headers.RetryAfter = Seconds(verdict.Wait).ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Refuses a request of which nothing but its headers has been read.</summary>
    public static Task RefuseAsync(HttpContext context, LimitVerdict verdict, string policy)
    {
        SetHeaders(context, verdict, policy);
        return McpAnswer.RefuseAsync(
            context, StatusCodes.Status429TooManyRequests, Message(verdict), CallFailure.RateLimited, data: Data(verdict));
    }

    /// <summary>Refuses a message.</summary>
    public static Task RefuseAsync(McpExchange exchange, LimitVerdict verdict, string policy)
    {
        SetHeaders(exchange.Http, verdict, policy);
        return McpAnswer.ErrorAsync(
            exchange, StatusCodes.Status429TooManyRequests, CallFailure.RateLimited, Message(verdict), Data(verdict));
    }

    public static string Message(LimitVerdict verdict) => $"The rate limit of this {EffectiveLimits.NameOf(verdict.Kind)} is used up.";

    private static byte[] Data(LimitVerdict verdict) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"retryable\":true,\"outcome\":\"not_started\",\"retryAfterMs\":{(long)Math.Ceiling(verdict.Wait.TotalMilliseconds)},\"limit\":\"{EffectiveLimits.NameOf(verdict.Kind)}\"}}"));

    private static long Seconds(TimeSpan time) => Math.Max(1, (long)Math.Ceiling(time.TotalSeconds));
}
