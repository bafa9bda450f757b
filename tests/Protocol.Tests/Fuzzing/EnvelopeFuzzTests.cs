using System.Buffers;
using System.Text;
using System.Text.Json;
using Archestra.Cluster.Protocol.JsonRpc;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Protocol.Tests.Fuzzing;

/// <summary>
/// Whatever the scanner lets through is read the same by System.Text.Json, by Node, by a last-key-wins case-insensitive
/// reader as Go's and by a first-key-wins reader, in everything that policy judges.
/// </summary>
public sealed class EnvelopeFuzzTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_reader_agrees_about_what_is_let_through()
    {
        output.WriteLine($"seed {FuzzSettings.Seed}, {FuzzSettings.Count} messages");
        var accepted = new List<byte[]>();
        var views = new List<string[]>();
        var generator = new EnvelopeGenerator(new FuzzRandom(FuzzSettings.Seed));
        for (var i = 0; i < FuzzSettings.Count; i++)
        {
            var utf8 = generator.Next();
            if (JsonRpcEnvelopeReader.TryRead(utf8, JsonRpcEnvelopeLimits.Default, out var envelope, out var error))
            {
                accepted.Add(utf8);
                views.Add(JudgedView.Of(utf8, envelope));
                CompareInProcess(utf8, envelope, views[^1]);
            }
            else
            {
                CheckRefusal(utf8, error);
            }
        }

        output.WriteLine($"{accepted.Count} let through");
        accepted.Count.ShouldBeInRange(FuzzSettings.Count / 5, FuzzSettings.Count * 4 / 5, "the generator should make both kinds");
        var byNode = await NodeReader.ReadAsync(accepted, TestContext.Current.CancellationToken);
        for (var i = 0; i < accepted.Count; i++)
        {
            ShouldAgree(byNode[i], views[i], "Node", accepted[i]);
        }
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","Name":"b"}}""", "Go")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","_meta":{"progressToken":1,"progressTo\u212aen":2}}}""", "Go")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\ud800"}}""", "Node")]
    [InlineData("""{"jsonrpc":"2.0","id":9007199254740993,"method":"tools/call"}""", "Node")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"__proto__":{"name":"evil"}}}""", "Node")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","name":"b"}}""", "first")]
    public async Task The_comparison_notices_what_the_scanner_refuses(string json, string reader)
    {
        var utf8 = Encoding.UTF8.GetBytes(json);
        using var document = JsonDocument.Parse(utf8);
        var usual = JudgedView.Of(document.RootElement, Readers.ByDocument);
        var other = reader switch
        {
            "Go" => JudgedView.Of(document.RootElement, Readers.AsGo),
            "first" => JudgedView.Of(document.RootElement, Readers.FirstWins),
            _ => (await NodeReader.ReadAsync([utf8], TestContext.Current.CancellationToken))[0],
        };

        other.ShouldNotBe(usual);
        JsonRpcEnvelopeReader.TryRead(utf8, JsonRpcEnvelopeLimits.Default, out _, out _).ShouldBeFalse();
    }

    private static void CompareInProcess(byte[] utf8, in JsonRpcEnvelope envelope, string[] view)
    {
        using var document = JsonDocument.Parse(utf8);
        var root = document.RootElement;
        ShouldAgree(JudgedView.Of(root, Readers.ByDocument), view, "System.Text.Json", utf8);
        ShouldAgree(JudgedView.Of(root, Readers.AsGo), view, "Go", utf8);
        ShouldAgree(JudgedView.Of(root, Readers.FirstWins), view, "first key wins", utf8);
        ShouldBeAt(utf8, envelope.Params, Readers.ByDocument(root, "params"));
        if (Readers.ByDocument(root, "params") is { } parameters)
        {
            ShouldBeAt(utf8, envelope.NameRaw, Readers.ByDocument(parameters, "name"));
            ShouldBeAt(utf8, envelope.Meta.Raw, Readers.ByDocument(parameters, "_meta"));
            if (Readers.ByDocument(parameters, "arguments") is { } arguments)
            {
                ShouldBeAt(utf8, envelope.Arguments, arguments);
            }
        }

        if (envelope.Kind == JsonRpcMessageKind.Request)
        {
            CheckUpstreamParams(utf8, envelope);
        }
    }

    /// <summary>What is composed for the upstream says what it should, to a scanner as strict as ours.</summary>
    private static void CheckUpstreamParams(byte[] utf8, in JsonRpcEnvelope envelope)
    {
        var written = new ArrayBufferWriter<byte>();
        JsonRpcRequestWriter.WriteRequestHead(written, "1"u8, envelope.Method);
        written.Write(",\"params\":"u8);
        var meta = new UpstreamMeta { Era = envelope.Id.Raw.Length % 2 == 0 ? McpEra.Modern : McpEra.Legacy, ProgressToken = "77"u8 };
        UpstreamParamsWriter.Write(written, utf8, envelope, "renamed", meta);
        written.Write("}"u8);

        JsonRpcEnvelopeReader.TryRead(written.WrittenSpan, JsonRpcEnvelopeLimits.Default, out var again, out var error)
            .ShouldBeTrue($"{error.Fault}: {Encoding.UTF8.GetString(written.WrittenSpan)} from {Encoding.UTF8.GetString(utf8)}");
        again.Name.ShouldBe(envelope.Name is null ? null : "renamed");
        again.Meta.ProgressToken.Raw.Of(written.WrittenSpan).SequenceEqual("77"u8).ShouldBeTrue();
        again.Meta.ProtocolVersion.ShouldBe(meta.Era == McpEra.Modern ? McpProtocolVersion.V20260728 : null);
        again.Arguments.Of(written.WrittenSpan).SequenceEqual(envelope.Arguments.Of(utf8)).ShouldBeTrue();
    }

    private static void CheckRefusal(byte[] utf8, in JsonRpcEnvelopeError error)
    {
        error.Fault.ShouldNotBe(JsonRpcEnvelopeFault.None);
        error.Code.ShouldBeOneOf(McpErrorCodes.ParseError, McpErrorCodes.InvalidRequest, McpErrorCodes.InvalidParams);
        if (error.Id.IsPresent)
        {
            error.Code.ShouldNotBe(McpErrorCodes.ParseError);
            JsonDocument.Parse(error.Id.Raw.Of(utf8.AsMemory())).RootElement.ValueKind.ShouldBeOneOf(JsonValueKind.String, JsonValueKind.Number);
        }
    }

    private static void ShouldAgree(string[] actual, string[] expected, string reader, byte[] utf8)
    {
        if (!actual.SequenceEqual(expected, StringComparer.Ordinal))
        {
            Assert.Fail($"seed {FuzzSettings.Seed}: {reader} reads [{string.Join(" | ", actual)}], not [{string.Join(" | ", expected)}], in {Convert.ToBase64String(utf8)} = {Encoding.UTF8.GetString(utf8)}");
        }
    }

    private static void ShouldBeAt(byte[] utf8, JsonSlice slice, JsonElement? element)
    {
        var text = Encoding.UTF8.GetString(slice.Of(utf8.AsSpan()));
        if (text != (element?.GetRawText() ?? ""))
        {
            Assert.Fail($"seed {FuzzSettings.Seed}: slice '{text}' is not '{element?.GetRawText()}' in {Convert.ToBase64String(utf8)}");
        }
    }
}
