using System.Net;

namespace Archestra.Cluster.Testing.Clients;

/// <summary>HTTP clients for tests: no proxy, no redirects, and a timeout that only a hang reaches.</summary>
public static class TestHttp
{
    /// <param name="baseUrl">What paths are of.</param>
    /// <param name="cookies">Null for none.</param>
    public static HttpClient Create(Uri baseUrl, CookieContainer? cookies = null)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = cookies is not null, MaxConnectionsPerServer = 4096 };
        if (cookies is not null)
        {
            handler.CookieContainer = cookies;
        }

#pragma warning disable RS0030 // A test's client talks to one server that the test started.
        return new HttpClient(handler) { BaseAddress = baseUrl, Timeout = TimeSpan.FromSeconds(100) };
#pragma warning restore RS0030
    }
}
