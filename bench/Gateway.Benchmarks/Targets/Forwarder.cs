using System.Buffers;
using System.Net;

namespace Archestra.Cluster.Gateway.Benchmarks.Targets;

/// <summary>
/// A bare ASP.NET Core forwarder: what any proxy on this platform must do and nothing more. Headers are copied both ways
/// without those of one hop (RFC 9110 §7.6.1), bodies are streamed, connections are pooled.
/// </summary>
internal static class Forwarder
{
    private const int CopyBytes = 64 * 1024;

    public static async Task RunAsync(Uri upstream, CancellationToken cancellationToken)
    {
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
        });
        var root = upstream.GetLeftPart(UriPartial.Authority);
        await BareServer.RunAsync(context => ForwardAsync(context, invoker, root), cancellationToken);
    }

    private static async Task ForwardAsync(HttpContext context, HttpMessageInvoker invoker, string root)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), root + context.Request.Path + context.Request.QueryString);
        CopyRequestHeaders(context.Request, request);
        using var response = await invoker.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        CopyResponseHeaders(response, context.Response);
        using var content = await response.Content.ReadAsStreamAsync(context.RequestAborted);
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            int read;
            while ((read = await content.ReadAsync(buffer, context.RequestAborted)) > 0)
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void CopyRequestHeaders(HttpRequest from, HttpRequestMessage to)
    {
        if (from.ContentLength is > 0 || from.Headers.TransferEncoding.Count > 0)
        {
            to.Content = new StreamContent(from.Body, CopyBytes);
        }

        foreach (var (name, values) in from.Headers)
        {
            if (IsOfOneHop(name) || name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (!to.Headers.TryAddWithoutValidation(name, (string?)values))
            {
                to.Content?.Headers.TryAddWithoutValidation(name, (string?)values);
            }
        }
    }

    private static void CopyResponseHeaders(HttpResponseMessage from, HttpResponse to)
    {
        foreach (var (name, values) in from.Headers.NonValidated)
        {
            if (!IsOfOneHop(name))
            {
                to.Headers[name] = values.ToString();
            }
        }

        foreach (var (name, values) in from.Content.Headers.NonValidated)
        {
            to.Headers[name] = values.ToString();
        }
    }

    private static bool IsOfOneHop(string name) => name.Length switch
    {
        2 => name.Equals("TE", StringComparison.OrdinalIgnoreCase),
        7 => name.Equals("Upgrade", StringComparison.OrdinalIgnoreCase) || name.Equals("Trailer", StringComparison.OrdinalIgnoreCase),
        10 => name.Equals("Connection", StringComparison.OrdinalIgnoreCase) || name.Equals("Keep-Alive", StringComparison.OrdinalIgnoreCase),
        16 => name.Equals("Proxy-Connection", StringComparison.OrdinalIgnoreCase),
        17 => name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase),
        18 => name.Equals("Proxy-Authenticate", StringComparison.OrdinalIgnoreCase),
        19 => name.Equals("Proxy-Authorization", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
