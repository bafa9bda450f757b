namespace Archestra.Cluster.Grains.Web;

/// <summary>
/// Port: fetches small documents from URLs that somebody else chose. The adapter resolves a name once and connects only to
/// an address that it has checked (DNS rebinding), follows no redirect, sends no cookie, and stops at the limits.
/// </summary>
public interface IWebFetch
{
    /// <summary>https only, unless the limits allow loopback.</summary>
    Task<WebAnswer> GetAsync(Uri url, WebLimits limits, CancellationToken cancellationToken);

    /// <summary>Posts a form (RFC 6749 appendix B).</summary>
    /// <param name="authorization">The value of the Authorization header; null for none.</param>
    Task<WebAnswer> PostFormAsync(
        Uri url, IReadOnlyList<KeyValuePair<string, string>> form, string? authorization, WebLimits limits, CancellationToken cancellationToken);
}
