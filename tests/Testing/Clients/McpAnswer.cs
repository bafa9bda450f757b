using System.Net;
using System.Text.Json;

namespace Archestra.Cluster.Testing.Clients;

/// <summary>What one POST brought: the status, what came before the answer, and the answer.</summary>
public sealed record McpAnswer(HttpStatusCode Status, IReadOnlyList<JsonElement> Notifications, JsonElement? Message)
{
    public JsonElement Result => Message is { } message && message.TryGetProperty("result", out var result)
        ? result
        : throw new InvalidOperationException($"HTTP {(int)Status} without a result: {Message}");

    public JsonElement? Error => Message is { } message && message.TryGetProperty("error", out var error) ? error : null;

    /// <summary>The text of a tool result's first content block.</summary>
    public string Text => Result.GetProperty("content")[0].GetProperty("text").GetString()!;

    public static async Task<McpAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var messages = response.Content.Headers.ContentType?.MediaType == "text/event-stream"
            ? await ReadEventsAsync(response, cancellationToken)
            : await ReadJsonAsync(response, cancellationToken);
        var answer = messages.FindLastIndex(message => message.ValueKind == JsonValueKind.Object && !message.TryGetProperty("method", out _));
        return new McpAnswer(
            response.StatusCode,
            [.. messages.Where(message => message.ValueKind == JsonValueKind.Object && message.TryGetProperty("method", out _))],
            answer < 0 ? null : messages[answer]);
    }

    private static async Task<List<JsonElement>> ReadJsonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return body.Length == 0 ? [] : [JsonElement.Parse(body)];
    }

    private static async Task<List<JsonElement>> ReadEventsAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var messages = new List<JsonElement>();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal) && line.Length > 6)
            {
                messages.Add(JsonElement.Parse(line[5..]));
            }
        }

        return messages;
    }
}
