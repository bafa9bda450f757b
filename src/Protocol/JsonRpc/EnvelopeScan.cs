using System.Text.Json;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Protocol.JsonRpc;

/// <summary>
/// One pass over a message. The first fault is kept and the pass goes on: the id may stand behind it, and a syntax error
/// further on makes all of it worthless.
/// </summary>
internal ref partial struct EnvelopeScan
{
    private readonly JsonRpcEnvelopeLimits _limits;
    private Utf8JsonReader _reader;
    private JsonRpcEnvelope _envelope;
    private JsonRpcMeta _meta;
    private JsonRpcEnvelopeFault _fault;
    private JsonRpcEnvelopeLocation _location;
    private bool _isJsonRpc2;
    private bool _hasId;
    private bool _hasNullId;
    private bool _isIdAmbiguous;

    public EnvelopeScan(ReadOnlySpan<byte> utf8, in JsonRpcEnvelopeLimits limits)
    {
        _limits = limits;
        _reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = limits.MaxDepth });
    }

    public readonly JsonRpcEnvelope Envelope => _fault == JsonRpcEnvelopeFault.None ? _envelope : default;

    public readonly JsonRpcEnvelopeError Error => new(_fault, _location, _isIdAmbiguous ? default : _envelope.Id);

    /// <summary>At the deepest level allowed, the reader's complaint is about the next level.</summary>
    public readonly JsonRpcEnvelopeFault FaultOfSyntaxError =>
        _reader.CurrentDepth >= _limits.MaxDepth - 1 && _reader.TokenType is not JsonTokenType.None
            ? JsonRpcEnvelopeFault.TooDeep
            : JsonRpcEnvelopeFault.MalformedJson;

    public void Run()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            var isArray = _reader.TokenType == JsonTokenType.StartArray;
            _reader.Skip();
            _reader.Read();
            Refuse(isArray ? JsonRpcEnvelopeFault.Batch : JsonRpcEnvelopeFault.NotAnObject, JsonRpcEnvelopeLocation.Envelope);
            return;
        }

        ReadMembers(JsonRpcEnvelopeLocation.Envelope);

        // Throws if anything but white space follows the message.
        _reader.Read();
        _envelope.Meta = _meta;
        Classify();
    }

    private void ReadMembers(JsonRpcEnvelopeLocation location)
    {
        Span<ulong> seen = stackalloc ulong[JsonRpcEnvelopeLimits.MaxMembers];
        var count = 0;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = ReadKey(location, seen, ref count);
            _reader.Read();
            switch (location)
            {
                case JsonRpcEnvelopeLocation.Envelope:
                    ReadEnvelopeMember(member);
                    break;
                case JsonRpcEnvelopeLocation.Params:
                    ReadParamsMember(member);
                    break;
                default:
                    ReadMetaMember(member);
                    break;
            }
        }
    }

    private PolicyMember ReadKey(JsonRpcEnvelopeLocation location, scoped Span<ulong> seen, ref int count)
    {
        var raw = _reader.ValueSpan;
        if (raw.Length > JsonRpcEnvelopeLimits.MaxKeyBytes)
        {
            return Refuse(JsonRpcEnvelopeFault.MemberNameTooLong, location);
        }

        if (!_reader.ValueIsEscaped)
        {
            return Recognize(raw, location, seen, ref count);
        }

        if (!JsonText.IsUnambiguous(raw))
        {
            return Refuse(JsonRpcEnvelopeFault.UnsafeMember, location);
        }

        Span<byte> unescaped = stackalloc byte[JsonRpcEnvelopeLimits.MaxKeyBytes];
        return Recognize(unescaped[.._reader.CopyString(unescaped)], location, seen, ref count);
    }

    private PolicyMember Recognize(scoped ReadOnlySpan<byte> key, JsonRpcEnvelopeLocation location, scoped Span<ulong> seen, ref int count)
    {
        var names = location switch
        {
            JsonRpcEnvelopeLocation.Envelope => PolicyNames.Envelope,
            JsonRpcEnvelopeLocation.Params => PolicyNames.Params,
            _ => PolicyNames.Meta,
        };
        var member = names.Find(key, out var isConfusable);
        if (isConfusable)
        {
            return Refuse(JsonRpcEnvelopeFault.ConfusableMember, location);
        }

        // JavaScript servers that copy parsed objects with plain assignment would change the copy's prototype.
        if (key.SequenceEqual("__proto__"u8))
        {
            return Refuse(JsonRpcEnvelopeFault.UnsafeMember, location);
        }

        var hash = JsonText.Hash(key);
        if (seen[..count].Contains(hash))
        {
            _isIdAmbiguous |= member == PolicyMember.Id;
            return Refuse(JsonRpcEnvelopeFault.DuplicateMember, location);
        }

        if (count == seen.Length)
        {
            return Refuse(JsonRpcEnvelopeFault.TooManyMembers, location);
        }

        seen[count++] = hash;
        return member;
    }

    private PolicyMember Refuse(JsonRpcEnvelopeFault fault, JsonRpcEnvelopeLocation location)
    {
        if (_fault == JsonRpcEnvelopeFault.None)
        {
            _fault = fault;
            _location = location;
        }

        return PolicyMember.Other;
    }

    private void Classify()
    {
        if (!_isJsonRpc2)
        {
            Refuse(JsonRpcEnvelopeFault.NotJsonRpc2, JsonRpcEnvelopeLocation.Envelope);
        }

        var hasResult = !_envelope.Result.IsEmpty;
        var hasError = !_envelope.Error.IsEmpty;
        if (_envelope.Method is not null)
        {
            _envelope.Kind = _hasId ? JsonRpcMessageKind.Request : JsonRpcMessageKind.Notification;
            if (hasResult || hasError)
            {
                Refuse(JsonRpcEnvelopeFault.NeitherCallNorAnswer, JsonRpcEnvelopeLocation.Envelope);
            }
        }
        else
        {
            _envelope.Kind = JsonRpcMessageKind.Response;
            var mayLackId = hasError && _limits.AcceptErrorWithoutId;
            if (hasResult == hasError || !(_envelope.Id.IsPresent || mayLackId))
            {
                Refuse(JsonRpcEnvelopeFault.NeitherCallNorAnswer, JsonRpcEnvelopeLocation.Envelope);
            }
        }

        if (_hasNullId && !(_limits.AcceptErrorWithoutId && hasError))
        {
            Refuse(JsonRpcEnvelopeFault.InvalidId, JsonRpcEnvelopeLocation.Envelope);
        }
    }

    private static string InternMethod(ReadOnlySpan<byte> utf8, ref Utf8JsonReader reader) =>
        (reader.ValueIsEscaped ? null : McpMethods.TryIntern(utf8)) ?? reader.GetString()!;

    private static string InternVersion(ReadOnlySpan<byte> utf8, ref Utf8JsonReader reader) =>
        (reader.ValueIsEscaped ? null : McpProtocolVersion.TryIntern(utf8)) ?? reader.GetString()!;
}
