using System.Net;

namespace Archestra.Cluster.Silo.Web;

/// <summary>Which URLs are fetched at all. Pure.</summary>
internal static class WebUrlRules
{
    private const int FirstUnprivilegedPort = 1024;

    /// <returns>A sentence without the URL; null when it may be tried.</returns>
    public static string? ProblemOf(Uri url, bool allowLoopback)
    {
        if (!url.IsAbsoluteUri || !(url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && allowLoopback && url.IsLoopback)))
        {
            return "Only https URLs are fetched.";
        }

        if (url.UserInfo.Length > 0)
        {
            return "URLs with a user name are not fetched.";
        }

        // Below 1024 other services listen (mail, databases of old): they have no business with a request of ours.
        return url.IsDefaultPort || url.Port >= FirstUnprivilegedPort ? null : "URLs with a port below 1024 other than that of https are not fetched.";
    }

    /// <summary>What is not encrypted stays on this machine, whatever the name leads to.</summary>
    public static bool AllowsWithoutTls(Uri url, IPAddress address) => url.Scheme == Uri.UriSchemeHttps || IPAddress.IsLoopback(address);
}
