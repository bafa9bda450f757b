using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Archestra.Cluster.Frontend.Tests.Mcp.Scene;

/// <summary>Reads a stream's messages one by one, with a limit to the patience.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    private EventReader(IAsyncEnumerator<SseItem<string>> items) => _items = items;

    public static async Task<EventReader> OpenAsync(HttpResponseMessage response)
    {
        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        response.Headers.GetValues("X-Accel-Buffering").ShouldBe(["no"]);
        return new EventReader(SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator());
    }

    /// <summary>Null at the end of the stream.</summary>
    public async Task<JsonElement?> NextAsync()
    {
        if (!await _items.MoveNextAsync().AsTask().WaitAsync(McpHost.Patience))
        {
            return null;
        }

        using var document = JsonDocument.Parse(_items.Current.Data);
        return document.RootElement.Clone();
    }

    public ValueTask DisposeAsync() => _items.DisposeAsync();
}
