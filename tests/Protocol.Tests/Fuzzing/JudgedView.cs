using System.Text.Json;
using Archestra.Cluster.Protocol.JsonRpc;

namespace Archestra.Cluster.Protocol.Tests.Fuzzing;

/// <summary>
/// What policy judges of a message, as a list of texts in a fixed order: <c>s:…</c> a string, <c>n:…</c> an integer,
/// <c>o</c> an object, <c>v</c> any other value, <c>-</c> nothing. The script for Node makes the same list.
/// </summary>
internal static class JudgedView
{
    public const string Nothing = "-";

    public static string[] Of(ReadOnlyMemory<byte> utf8, in JsonRpcEnvelope envelope)
    {
        var meta = envelope.Meta;
        return
        [
            envelope.Kind.ToString(), Id(utf8, envelope.Id), Text(envelope.Method), Text(envelope.Name), Text(envelope.Uri),
            Text(envelope.TaskId), Text(envelope.ProtocolVersion), Raw(utf8, envelope.Cursor), Raw(utf8, envelope.RequestState),
            Id(utf8, envelope.RequestId), Id(utf8, envelope.ProgressToken), Object(envelope.Capabilities), Object(envelope.ClientInfo),
            Object(envelope.InputResponses), Any(utf8, envelope.Arguments), Object(envelope.Result), Object(envelope.Error),
            Object(meta.Raw), Id(utf8, meta.ProgressToken), Text(meta.ProtocolVersion), Raw(utf8, meta.LogLevel),
            Raw(utf8, meta.TraceParent), Object(meta.ClientCapabilities), Object(meta.ClientInfo),
        ];
    }

    /// <param name="root">The message.</param>
    /// <param name="find">How this reader finds a member of an object; null if it finds none or JSON null.</param>
    public static string[] Of(JsonElement root, Func<JsonElement, string, JsonElement?> find)
    {
        JsonElement? Find(JsonElement? parent, string name) => parent is { ValueKind: JsonValueKind.Object } ? find(parent.Value, name) : null;

        var parameters = Find(root, "params");
        var meta = Find(parameters, "_meta");
        const string prefix = "io.modelcontextprotocol/";
        var hasMethod = Find(root, "method") is not null;
        var hasId = Find(root, "id") is not null;
        return
        [
            (hasMethod ? hasId ? JsonRpcMessageKind.Request : JsonRpcMessageKind.Notification : JsonRpcMessageKind.Response).ToString(),
            Scalar(Find(root, "id")), Scalar(Find(root, "method")), Scalar(Find(parameters, "name")), Scalar(Find(parameters, "uri")),
            Scalar(Find(parameters, "taskId")), Scalar(Find(parameters, "protocolVersion")), Scalar(Find(parameters, "cursor")),
            Scalar(Find(parameters, "requestState")), Scalar(Find(parameters, "requestId")), Scalar(Find(parameters, "progressToken")),
            Scalar(Find(parameters, "capabilities")), Scalar(Find(parameters, "clientInfo")), Scalar(Find(parameters, "inputResponses")),
            Find(parameters, "arguments") is null ? Nothing : "v", Scalar(Find(root, "result")), Scalar(Find(root, "error")), Scalar(meta),
            Scalar(Find(meta, "progressToken")), Scalar(Find(meta, prefix + "protocolVersion")), Scalar(Find(meta, prefix + "logLevel")),
            Find(meta, "traceparent") is { ValueKind: JsonValueKind.String } trace ? Scalar(trace) : Nothing,
            Scalar(Find(meta, prefix + "clientCapabilities")), Scalar(Find(meta, prefix + "clientInfo")),
        ];
    }

    private static string Scalar(JsonElement? value) => value switch
    {
        null => Nothing,
        { ValueKind: JsonValueKind.String } text => "s:" + GoText.Read(text),
        { ValueKind: JsonValueKind.Number } number => number.TryGetInt64(out var integer) ? $"n:{integer}" : "n:?",
        { ValueKind: JsonValueKind.Object } => "o",
        _ => "v",
    };

    private static string Text(string? text) => text is null ? Nothing : "s:" + text;

    private static string Object(JsonSlice slice) => slice.IsEmpty ? Nothing : "o";

    private static string Any(ReadOnlyMemory<byte> utf8, JsonSlice slice) =>
        slice.IsEmpty || slice.Of(utf8.Span).SequenceEqual("null"u8) ? Nothing : "v";

    private static string Raw(ReadOnlyMemory<byte> utf8, JsonSlice slice) =>
        slice.IsEmpty ? Nothing : "s:" + JsonSerializer.Deserialize<string>(slice.Of(utf8.Span));

    private static string Id(ReadOnlyMemory<byte> utf8, JsonRpcId id) => id.Kind switch
    {
        JsonRpcIdKind.String => Raw(utf8, id.Raw),
        JsonRpcIdKind.Integer => "n:" + System.Text.Encoding.ASCII.GetString(id.Raw.Of(utf8.Span)),
        _ => Nothing,
    };
}
