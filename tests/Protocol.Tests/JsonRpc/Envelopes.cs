using System.Text;
using Archestra.Cluster.Protocol.JsonRpc;

namespace Archestra.Cluster.Protocol.Tests.JsonRpc;

internal static class Envelopes
{
    public static JsonRpcEnvelope Accept(string json) => Accept(json, JsonRpcEnvelopeLimits.Default);

    public static JsonRpcEnvelope Accept(string json, JsonRpcEnvelopeLimits limits)
    {
        var read = JsonRpcEnvelopeReader.TryRead(Encoding.UTF8.GetBytes(json), limits, out var envelope, out var error);
        read.ShouldBeTrue($"{error.Fault} in {error.Location}: {json}");
        return envelope;
    }

    public static JsonRpcEnvelopeError Refuse(string json) => Refuse(Encoding.UTF8.GetBytes(json));

    public static JsonRpcEnvelopeError Refuse(byte[] utf8)
    {
        var read = JsonRpcEnvelopeReader.TryRead(utf8, JsonRpcEnvelopeLimits.Default, out var envelope, out var error);
        read.ShouldBeFalse(Encoding.UTF8.GetString(utf8));
        envelope.ShouldBe(default);
        return error;
    }

    public static string Text(this JsonSlice slice, string json) =>
        Encoding.UTF8.GetString(slice.Of(Encoding.UTF8.GetBytes(json)));
}
