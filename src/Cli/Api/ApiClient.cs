using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.Connection;

namespace Archestra.Cluster.Cli.Api;

/// <summary>The management API over HTTP. A refusal ends the command with the exit code that its status stands for.</summary>
internal sealed class ApiClient : IDisposable
{
    private const string BasePath = "api/v1/";
    private const int MaxAttempts = 4;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private readonly TimeSpan _timeout;

    public ApiClient(ConnectionSettings settings, TimeSpan timeout)
    {
        // A redirect could carry the token elsewhere; a proxy has no business between two processes of one machine.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = !settings.Server.IsLoopback, ConnectTimeout = timeout };
#pragma warning disable RS0030 // A program that talks to one server and ends needs no factory.
        _http = new HttpClient(handler) { BaseAddress = settings.Server, Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore RS0030
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", settings.Token);
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("archestra-cli", typeof(ApiClient).Assembly.GetName().Version?.ToString(3)));
        _timeout = timeout;
    }

    public Uri Server => _http.BaseAddress!;

    public Task<ApiAnswer> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, null, cancellationToken);

    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, JsonNode? body, string? ifMatch, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_timeout);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                using var response = await SendOnceAsync(method, path, JsonBody(body), ifMatch, null, deadline.Token).ConfigureAwait(false);
                if (method == HttpMethod.Get && attempt < MaxAttempts && (int)response.StatusCode == 503 && response.Headers.RetryAfter?.Delta is { } wait && wait <= LongestWait)
                {
                    await Task.Delay(wait, deadline.Token).ConfigureAwait(false);
                    continue;
                }

                var text = await response.Content.ReadAsStringAsync(deadline.Token).ConfigureAwait(false);
                return response.IsSuccessStatusCode
                    ? new ApiAnswer((int)response.StatusCode, text.Length == 0 ? null : Parse(text), response.Headers.ETag?.ToString())
                    : throw ApiProblem.Of((int)response.StatusCode, text);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException(ExitCodes.Unreachable, $"{Server} did not answer within {_timeout.TotalSeconds:0} s (--timeout).");
        }
        catch (HttpRequestException exception)
        {
            throw Unreachable(exception);
        }
    }

    /// <summary>An answer of JSON lines, each as it comes. It may take as long as the work does.</summary>
    public async IAsyncEnumerable<JsonObject> StreamAsync(
        HttpMethod method, string path, HttpContent? body, string? ifMatch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await OpenAsync(method, path, body, ifMatch, cancellationToken).ConfigureAwait(false);
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        using var reader = new StreamReader(stream);
        while (await ReadLineAsync(reader, cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (line.Length > 0)
            {
                yield return Parse(line) as JsonObject ?? throw new CommandFailedException(ExitCodes.Unreachable, "The gateway's answer is not JSON lines.");
            }
        }
    }

    /// <summary>Copies an answer's bytes, whatever they are.</summary>
    public async Task CopyAsync(string path, Stream destination, CancellationToken cancellationToken)
    {
        using var response = await OpenAsync(HttpMethod.Get, path, null, null, cancellationToken).ConfigureAwait(false);
        try
        {
            await response.Content.CopyToAsync(destination, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new CommandFailedException(ExitCodes.Unreachable, "The gateway broke off: what was written is not whole.");
        }
    }

    public static HttpContent? JsonBody(JsonNode? body) => body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> OpenAsync(HttpMethod method, string path, HttpContent? body, string? ifMatch, CancellationToken cancellationToken)
    {
        try
        {
            var response = await SendOnceAsync(method, path, body, ifMatch, "application/x-ndjson", cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? response
                : throw ApiProblem.Of((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (HttpRequestException exception)
        {
            throw Unreachable(exception);
        }
    }

    private static async Task<string?> ReadLineAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new CommandFailedException(ExitCodes.Unreachable, "The gateway broke off in the middle of its answer.");
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        HttpMethod method, string path, HttpContent? body, string? ifMatch, string? accept, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, BasePath + path) { Content = body };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        if (accept is not null)
        {
            request.Headers.Accept.ParseAdd(accept);
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
    }

    private CommandFailedException Unreachable(HttpRequestException exception) => new(ExitCodes.Unreachable, $"{Server} cannot be reached: {exception.Message}");

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw new CommandFailedException(ExitCodes.Unreachable, "The gateway's answer is not JSON. Is this the address of a gateway?");
        }
    }
}
