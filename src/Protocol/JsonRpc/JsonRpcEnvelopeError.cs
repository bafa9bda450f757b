using System.Runtime.InteropServices;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Protocol.JsonRpc;

/// <summary>The refusal of a message in the terms of JSON-RPC. Its text repeats nothing of the message.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct JsonRpcEnvelopeError(JsonRpcEnvelopeFault Fault, JsonRpcEnvelopeLocation Location, JsonRpcId Id)
{
    /// <summary>JSON-RPC 2.0 section 5.1. What is wrong inside <c>params</c> leaves the request itself valid.</summary>
    public int Code => Fault switch
    {
        JsonRpcEnvelopeFault.InvalidUtf8 or JsonRpcEnvelopeFault.MalformedJson or JsonRpcEnvelopeFault.TooDeep =>
            McpErrorCodes.ParseError,
        _ when Location != JsonRpcEnvelopeLocation.Envelope => McpErrorCodes.InvalidParams,
        _ => McpErrorCodes.InvalidRequest,
    };

    public string Message => Fault switch
    {
        JsonRpcEnvelopeFault.InvalidUtf8 => "Parse error: the message is not valid UTF-8",
        JsonRpcEnvelopeFault.MalformedJson => "Parse error: the message is not valid JSON",
        JsonRpcEnvelopeFault.TooDeep => "Parse error: the message is nested too deeply",
        JsonRpcEnvelopeFault.Batch => "Invalid request: JSON-RPC batches are not supported, send one message per request",
        JsonRpcEnvelopeFault.NotAnObject => "Invalid request: a JSON-RPC message is an object",
        JsonRpcEnvelopeFault.NotJsonRpc2 => "Invalid request: \"jsonrpc\" must be \"2.0\"",
        JsonRpcEnvelopeFault.InvalidId => "Invalid request: \"id\" must be a string or an integer of at most 53 bits",
        JsonRpcEnvelopeFault.InvalidMethod => "Invalid request: \"method\" must be a non-empty string",
        JsonRpcEnvelopeFault.ParamsNotAnObject => "Invalid request: \"params\" must be an object",
        JsonRpcEnvelopeFault.NeitherCallNorAnswer => "Invalid request: the message is neither a request, nor a notification, nor a response",
        JsonRpcEnvelopeFault.DuplicateMember => $"{Where} has the same member twice",
        JsonRpcEnvelopeFault.ConfusableMember => $"{Where} has a member that differs from a known one by letter case only",
        JsonRpcEnvelopeFault.UnsafeMember => $"{Where} has a member with an unsafe name",
        JsonRpcEnvelopeFault.TooManyMembers => $"{Where} has too many members",
        JsonRpcEnvelopeFault.MemberNameTooLong => $"{Where} has a member with too long a name",
        JsonRpcEnvelopeFault.WrongType => $"{Where} has a member of the wrong type",
        JsonRpcEnvelopeFault.UnsafeString => $"{Where} has a string with an unpaired surrogate or a NUL",
        JsonRpcEnvelopeFault.StringTooLong => $"{Where} has too long a string",
        _ => "Invalid request",
    };

    private string Where => Location switch
    {
        JsonRpcEnvelopeLocation.Params => "Invalid params: \"params\"",
        JsonRpcEnvelopeLocation.Meta => "Invalid params: \"_meta\"",
        _ => "Invalid request: the message",
    };
}
