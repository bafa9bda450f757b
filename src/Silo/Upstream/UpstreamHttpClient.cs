using System.Diagnostics;
using System.Net;
using Archestra.Cluster.Protocol.Telemetry;
using Archestra.Cluster.Silo.Web;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>
/// The one HTTP handler through which this silo reaches upstream servers. It resolves a name once and connects to an
/// address it has checked, follows no redirect, keeps no cookie, asks no proxy of the environment and decompresses
/// nothing. Connections are shared; credentials are headers of single requests.
/// </summary>
internal sealed class UpstreamHttpClient : IDisposable
{
    private readonly HttpMessageInvoker _invoker;
    private readonly TraceContextPropagator _propagator = new();

    public UpstreamHttpClient(IOptions<UpstreamHttpOptions> options)
    {
        var settings = options.Value;
        var guard = new AddressGuard(settings.AllowLoopback, settings.AllowPrivateNetworks);
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = (context, cancellationToken) => GuardedConnector.System.ConnectAsync(context.DnsEndPoint, guard.Allows, cancellationToken),
            ConnectTimeout = settings.ConnectTimeout,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = _propagator,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),

            // A name may move to another machine.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),

            // Closing the stream is how a modern upstream learns of a cancellation: reading the rest would delay it.
            ResponseDrainTimeout = TimeSpan.FromMilliseconds(100),
        });
    }

    /// <summary>Returns when the headers of the response are there.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Version = HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher;
        return Activity.Current is not { } activity || GatewayTelemetry.Source.HasListeners()
            ? _invoker.SendAsync(request, cancellationToken)
            : SendUntraced(request, activity, cancellationToken);
    }

    /// <summary>
    /// The handler would make a span of its own for every request, only to take its id as <c>traceparent</c>. When nobody
    /// listens to spans, the id of the span we are in goes instead.
    /// </summary>
    private Task<HttpResponseMessage> SendUntraced(HttpRequestMessage request, Activity activity, CancellationToken cancellationToken)
    {
        _propagator.Inject(activity, request, static (carrier, name, value) => ((HttpRequestMessage)carrier!).Headers.TryAddWithoutValidation(name, value));
        Activity.Current = null;
        try
        {
            return _invoker.SendAsync(request, cancellationToken);
        }
        finally
        {
            Activity.Current = activity;
        }
    }

    public void Dispose() => _invoker.Dispose();
}
