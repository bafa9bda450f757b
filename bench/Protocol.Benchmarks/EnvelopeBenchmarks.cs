using System.Text;
using System.Text.Json.Nodes;
using Archestra.Cluster.Protocol.JsonRpc;
using BenchmarkDotNet.Attributes;

namespace Archestra.Cluster.Protocol.Benchmarks;

/// <summary>What scanning a message's envelope in place costs beside parsing the whole message, in one run.</summary>
[MemoryDiagnoser]
public class EnvelopeBenchmarks
{
    private byte[] _message = [];

    /// <summary>Bytes of the tool's argument.</summary>
    [Params(200, 10_000, 1_000_000)]
    public int ArgumentBytes { get; set; }

    [GlobalSetup]
    public void Setup() => _message = Encoding.UTF8.GetBytes(
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"message":" """.TrimEnd()
        + new string('a', ArgumentBytes)
        + "\"}}}");

    [Benchmark(Baseline = true)]
    public bool Scan() => JsonRpcEnvelopeReader.TryRead(_message, JsonRpcEnvelopeLimits.Default, out _, out _);

    [Benchmark]
    public JsonNode? ParseWhole() => JsonNode.Parse(_message);
}
