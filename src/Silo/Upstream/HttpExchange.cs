using System.Net;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Protocol.Framing;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>
/// Carries single messages to one remote server and reads what comes back (MCP 2026-07-28 and 2025-11-25, Streamable
/// HTTP). It knows nothing of eras and sessions. Everything that goes wrong is a value, except a cancellation.
/// </summary>
internal sealed class HttpExchange(UpstreamHttpClient client, RemoteServerTarget target, int maxAnswerBytes, IStreamListener listener)
{
    private const string EventStream = "text/event-stream";

    private readonly HttpAnswerReader _reader = new(listener, maxAnswerBytes);

    /// <summary>Sends one message, each in a POST of its own, and waits for its answer.</summary>
    public Task<HttpReply> PostAsync(HttpCall call, CancellationToken cancellationToken) => RunAsync(
        new HttpRequestMessage(HttpMethod.Post, target.Url) { Content = new MessageContent(call) },
        "application/json, text/event-stream", call, cancellationToken);

    /// <summary>Asks for the rest of a broken event stream. The call itself is not repeated.</summary>
    public Task<HttpReply> ResumeAsync(HttpCall call, StreamPosition from, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, target.Url);
        request.Headers.TryAddWithoutValidation(McpHeaderNames.LastEventId, from.LastEventId);
        return RunAsync(request, EventStream, call, cancellationToken);
    }

    /// <summary>Reads a stream that carries no answer until it ends.</summary>
    /// <returns>Null when the server offers no such stream (any more); otherwise where it ended.</returns>
    public async Task<SseParser?> ListenAsync(HttpMethod method, HttpCall call, string? lastEventId, CancellationToken cancellationToken)
    {
        using var content = method == HttpMethod.Post ? new MessageContent(call) : null;
        using var request = new HttpRequestMessage(method, target.Url) { Content = content };
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation(McpHeaderNames.LastEventId, lastEventId);
        }

        AddHeaders(request, method == HttpMethod.Post ? "application/json, text/event-stream" : EventStream, call);
        using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK || !IsEventStream(response))
        {
            return null;
        }

        var parser = new SseParser(maxAnswerBytes);
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var answer = await _reader.ReadEventsAsync(stream, parser, call.Id is null ? null : call, cancellationToken).ConfigureAwait(false);
            return answer is { Status: UpstreamAnswerStatus.Error } ? null : parser;
        }
        catch (IOException)
        {
            // A stream that breaks ends here; the caller opens it again.
            return parser;
        }
    }

    /// <summary>Ends a legacy session; a server may answer 405, which is as well.</summary>
    public Task DeleteAsync(HttpCall call, CancellationToken cancellationToken) =>
        RunAsync(new HttpRequestMessage(HttpMethod.Delete, target.Url), "*/*", call, cancellationToken);

    private static bool IsEventStream(HttpResponseMessage response)
    {
        // The plain text says it for every usual server; only a text with parameters is parsed.
        var text = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : "";
        return string.Equals(
            text.Contains(';', StringComparison.Ordinal) ? response.Content.Headers.ContentType?.MediaType : text, EventStream, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsEncoded(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.Contains("Content-Encoding")
        && response.Content.Headers.ContentEncoding.Any(encoding => !string.Equals(encoding, "identity", StringComparison.OrdinalIgnoreCase));

    /// <summary>Sends the request and disposes it.</summary>
    private async Task<HttpReply> RunAsync(HttpRequestMessage owned, string accept, HttpCall call, CancellationToken cancellationToken)
    {
        using var request = owned;
        try
        {
            AddHeaders(request, accept, call);
            using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var reply = await ReadAsync(response, call, cancellationToken).ConfigureAwait(false);
            return reply with
            {
                Status = response.StatusCode,
                SessionId = response.Headers.NonValidated.TryGetValues(McpHeaderNames.SessionId, out var values) ? values.ToString() : null,
            };
        }
        catch (HttpRequestException exception)
        {
            return new HttpReply(HttpFailures.Of(exception, call));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The handler's own connect timeout comes as a cancellation that nobody asked for.
            return new HttpReply(HttpFailures.ConnectTimedOut());
        }
    }

    private async Task<HttpReply> ReadAsync(HttpResponseMessage response, HttpCall call, CancellationToken cancellationToken)
    {
        if (HttpFailures.TryUnauthorized(response) is { } unauthorized)
        {
            return new HttpReply(unauthorized);
        }

        var isSuccess = response.IsSuccessStatusCode;
        if (IsEncoded(response) || call.Id is null)
        {
            return new HttpReply(isSuccess ? HttpFailures.NotJsonRpc() : HttpFailures.OfStatus(response));
        }

        var parser = IsEventStream(response) ? new SseParser(maxAnswerBytes) : null;
        UpstreamAnswer? answer = null;
        try
        {
            answer = parser is not null
                ? await _reader.ReadEventsAsync(
                    await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), parser, call, cancellationToken).ConfigureAwait(false)
                : await _reader.ReadBodyAsync(response.Content, call, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException) when (isSuccess)
        {
            return new HttpReply(HttpFailures.StreamEnded(), ResumeFrom: PositionOf(parser));
        }
        catch (IOException)
        {
            // The status alone says enough.
        }

        if (!isSuccess)
        {
            return new HttpReply(answer is { Status: UpstreamAnswerStatus.Error } ? answer : HttpFailures.OfStatus(response));
        }

        return answer is not null ? new HttpReply(answer) : Unanswered(response, parser);
    }

    private static HttpReply Unanswered(HttpResponseMessage response, SseParser? parser)
    {
        if (parser is not null)
        {
            return new HttpReply(HttpFailures.StreamEnded(), ResumeFrom: PositionOf(parser));
        }

        return new HttpReply(response.StatusCode == HttpStatusCode.OK ? HttpFailures.NotJsonRpc() : HttpFailures.OfStatus(response));
    }

    private static StreamPosition? PositionOf(SseParser? parser) =>
        parser?.LastEventId is { Length: > 0 } id ? new StreamPosition(id, parser.ReconnectionTime) : null;

    private void AddHeaders(HttpRequestMessage request, string accept, HttpCall call)
    {
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        foreach (var (name, value) in call.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        // Last, and in place of ours: what an administrator set is what goes out.
        foreach (var (name, value) in target.Headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
