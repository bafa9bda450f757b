namespace Archestra.Cluster.Testing.Clients;

/// <summary>HTTP clients for tests: no proxy, no redirects, no cookies, and a timeout that only a hang reaches.</summary>
public static class TestHttp
{
    public static HttpClient Create(Uri baseUrl)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = 4096 };
#pragma warning disable RS0030 // A test's client talks to one server that the test started.
        return new HttpClient(handler) { BaseAddress = baseUrl, Timeout = TimeSpan.FromSeconds(100) };
#pragma warning restore RS0030
    }
}
