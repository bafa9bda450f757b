namespace Archestra.Cluster.Testing;

/// <summary>Sends one request to one front-end, the next to the next one.</summary>
internal sealed class GatewayClusterBalancer : DelegatingHandler
{
    private readonly IReadOnlyList<Uri> _frontends;
    private int _next = -1;

    private GatewayClusterBalancer(IReadOnlyList<Uri> frontends)
        : base(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = 4096 }) =>
        _frontends = frontends;

    public static HttpClient CreateClient(IReadOnlyList<Uri> frontends)
    {
#pragma warning disable RS0030 // A test's client talks to servers that the test started.
        return new HttpClient(new GatewayClusterBalancer(frontends)) { BaseAddress = frontends[0], Timeout = TimeSpan.FromSeconds(100) };
#pragma warning restore RS0030
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var frontend = _frontends[(int)((uint)Interlocked.Increment(ref _next) % (uint)_frontends.Count)];
        request.RequestUri = new Uri(frontend, request.RequestUri!.PathAndQuery);
        return base.SendAsync(request, cancellationToken);
    }
}
