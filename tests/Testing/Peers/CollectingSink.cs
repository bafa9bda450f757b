using System.Text;
using System.Threading.Channels;
using Archestra.Cluster.Grains.Upstream;

namespace Archestra.Cluster.Testing.Peers;

/// <summary>Keeps the notifications of one request.</summary>
public sealed class CollectingSink : IUpstreamNotificationSink
{
    private readonly Channel<(string Method, string Params)> _received = Channel.CreateUnbounded<(string, string)>();

    /// <summary>What came and was not yet taken.</summary>
    public IReadOnlyList<(string Method, string Params)> TakeAll()
    {
        var all = new List<(string, string)>();
        while (_received.Reader.TryRead(out var one)) all.Add(one);
        return all;
    }

    public async Task<(string Method, string Params)> NextAsync() =>
        await _received.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));

    public ValueTask OnNotificationAsync(string method, ReadOnlyMemory<byte> rawParams, CancellationToken cancellationToken) =>
        _received.Writer.WriteAsync((method, Encoding.UTF8.GetString(rawParams.Span)), cancellationToken);
}
