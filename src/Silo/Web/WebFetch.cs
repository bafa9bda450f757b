using System.Diagnostics;
using System.Net;
using Archestra.Cluster.Grains.Web;

namespace Archestra.Cluster.Silo.Web;

/// <summary>
/// Fetches small documents from URLs that clients and providers name (MCP security best practices, "Server-Side Request
/// Forgery"). One handler per network policy: a connection made under a wide policy must not serve a narrow one.
/// </summary>
internal sealed class WebFetch(GuardedConnector connector, TimeProvider time) : IWebFetch, IDisposable
{
    // The handler's own, in kilobytes: headers count as little as bodies do.
    private const int MaxHeaderKilobytes = 16;

    private readonly Lazy<HttpMessageInvoker>[] _invokers =
    [
        .. Enumerable.Range(0, 4).Select(policy => new Lazy<HttpMessageInvoker>(() => Create(connector, new AddressGuard((policy & 1) != 0, (policy & 2) != 0)))),
    ];

    private readonly FetchSharing _sharing = new();

    public Task<WebAnswer> GetAsync(Uri url, WebLimits limits, CancellationToken cancellationToken) => _sharing.RunAsync(
        url, limits, () => SendAsync(new HttpRequestMessage(HttpMethod.Get, url), limits, CancellationToken.None), cancellationToken);

    public Task<WebAnswer> PostFormAsync(
        Uri url, IReadOnlyList<KeyValuePair<string, string>> form, string? authorization, WebLimits limits, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return SendAsync(request, limits, cancellationToken);
    }

    public void Dispose()
    {
        foreach (var invoker in _invokers.Where(invoker => invoker.IsValueCreated))
        {
            invoker.Value.Dispose();
        }
    }

    private static HttpMessageInvoker Create(GuardedConnector connector, AddressGuard guard) => new(new SocketsHttpHandler
    {
        ConnectCallback = (context, cancellationToken) => connector.ConnectAsync(
            context.DnsEndPoint, address => guard.Allows(address) && WebUrlRules.AllowsWithoutTls(context.InitialRequestMessage.RequestUri!, address), cancellationToken),
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
        MaxConnectionsPerServer = 8,

        // Nobody outside is told how our calls hang together.
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        MeterFactory = UnheardMeters.Shared,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15),

        // A body beyond its limit is not read to its end.
        ResponseDrainTimeout = TimeSpan.Zero,
    });

    private async Task<WebAnswer> SendAsync(HttpRequestMessage message, WebLimits limits, CancellationToken cancellationToken)
    {
        using var request = message;
        if (WebUrlRules.ProblemOf(message.RequestUri!, limits.AllowLoopback) is { } problem)
        {
            return new WebAnswer { Failure = problem };
        }

        request.Headers.TryAddWithoutValidation("Accept", "application/json, */*;q=0.1");
        request.Headers.TryAddWithoutValidation("User-Agent", "archestra-cluster");
        using var timeout = new CancellationTokenSource(limits.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var response = await Invoker(limits).SendAsync(request, both.Token).ConfigureAwait(false);
            return await WebAnswerReader.ReadAsync(response, limits.MaxBytes, time.GetUtcNow(), both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new WebAnswer { Failure = "It did not answer in time." };
        }
        catch (HttpRequestException exception)
        {
            return new WebAnswer { Failure = Describe(exception) };
        }
        catch (IOException)
        {
            return new WebAnswer { Failure = "The connection broke before the answer was complete." };
        }
    }

    /// <summary>Never the exception's own text: it repeats addresses, and who gave the name must not learn what it leads to.</summary>
    private static string Describe(HttpRequestException exception) => exception switch
    {
        { InnerException: AddressRefusedException refused } => refused.Message,
        { HttpRequestError: HttpRequestError.NameResolutionError } => "Its name could not be resolved.",
        { HttpRequestError: HttpRequestError.SecureConnectionError } => "No secure connection to it could be made.",
        { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "Its answer has too large headers.",
        _ => "It could not be reached.",
    };

    private HttpMessageInvoker Invoker(WebLimits limits) =>
        _invokers[(limits.AllowLoopback ? 1 : 0) + (limits.AllowPrivateNetworks ? 2 : 0)].Value;
}
