using System.Text.Json;

namespace Archestra.Cluster.Protocol.JsonRpc;

/// <summary>What becomes of the value of each member. Every method leaves the reader on the last token of the value.</summary>
internal ref partial struct EnvelopeScan
{
    private void ReadEnvelopeMember(PolicyMember member)
    {
        const JsonRpcEnvelopeLocation here = JsonRpcEnvelopeLocation.Envelope;
        switch (member)
        {
            case PolicyMember.JsonRpc:
                _isJsonRpc2 = _reader.TokenType == JsonTokenType.String && _reader.ValueTextEquals("2.0"u8);
                _reader.Skip();
                break;
            case PolicyMember.Id:
                _hasId = true;
                _hasNullId = _reader.TokenType == JsonTokenType.Null;
                _envelope.Id = _hasNullId ? default : ReadId(here, JsonRpcEnvelopeFault.InvalidId);
                break;
            case PolicyMember.Method:
                if (ReadText(here, JsonRpcEnvelopeFault.InvalidMethod))
                {
                    _envelope.Method = InternMethod(_reader.ValueSpan, ref _reader);
                    if (_envelope.Method.Length == 0)
                    {
                        Refuse(JsonRpcEnvelopeFault.InvalidMethod, here);
                    }
                }

                break;
            case PolicyMember.Params:
                _envelope.Params = ReadPolicyObject(JsonRpcEnvelopeLocation.Params, here, JsonRpcEnvelopeFault.ParamsNotAnObject);
                break;
            case PolicyMember.Result:
                _envelope.Result = ReadObject(here);
                break;
            case PolicyMember.Error:
                _envelope.Error = ReadObject(here);
                break;
            default:
                _reader.Skip();
                break;
        }
    }

    private void ReadParamsMember(PolicyMember member)
    {
        const JsonRpcEnvelopeLocation here = JsonRpcEnvelopeLocation.Params;
        switch (member)
        {
            case PolicyMember.Name:
                _envelope.NameRaw = new JsonSlice((int)_reader.TokenStartIndex, _reader.ValueSpan.Length + 2);
                _envelope.Name = ReadText(here) ? _reader.GetString() : null;
                break;
            case PolicyMember.Uri:
                _envelope.Uri = ReadText(here) ? _reader.GetString() : null;
                break;
            case PolicyMember.TaskId:
                _envelope.TaskId = ReadText(here) ? _reader.GetString() : null;
                break;
            case PolicyMember.ProtocolVersion:
                _envelope.ProtocolVersion = ReadText(here) ? InternVersion(_reader.ValueSpan, ref _reader) : null;
                break;
            case PolicyMember.Meta:
                _meta.Raw = ReadPolicyObject(JsonRpcEnvelopeLocation.Meta, here, JsonRpcEnvelopeFault.WrongType);
                break;
            case PolicyMember.RequestId:
                _envelope.RequestId = ReadId(here, JsonRpcEnvelopeFault.WrongType);
                break;
            case PolicyMember.ProgressToken:
                _envelope.ProgressToken = ReadId(here, JsonRpcEnvelopeFault.WrongType);
                break;
            default:
                ReadParamsSlice(member);
                break;
        }
    }

    private void ReadParamsSlice(PolicyMember member)
    {
        const JsonRpcEnvelopeLocation here = JsonRpcEnvelopeLocation.Params;
        switch (member)
        {
            case PolicyMember.Arguments:
                _envelope.Arguments = ReadAny();
                break;
            case PolicyMember.Capabilities:
                _envelope.Capabilities = ReadObject(here);
                break;
            case PolicyMember.ClientInfo:
                _envelope.ClientInfo = ReadObject(here);
                break;
            case PolicyMember.InputResponses:
                _envelope.InputResponses = ReadObject(here);
                break;
            case PolicyMember.Cursor:
                _envelope.Cursor = ReadString(here);
                break;
            case PolicyMember.RequestState:
                _envelope.RequestState = ReadString(here);
                break;
            default:
                _reader.Skip();
                break;
        }
    }

    private void ReadMetaMember(PolicyMember member)
    {
        const JsonRpcEnvelopeLocation here = JsonRpcEnvelopeLocation.Meta;
        switch (member)
        {
            case PolicyMember.ProgressToken:
                _meta.ProgressToken = ReadId(here, JsonRpcEnvelopeFault.WrongType);
                break;
            case PolicyMember.ProtocolVersion:
                _meta.ProtocolVersion = ReadText(here) ? InternVersion(_reader.ValueSpan, ref _reader) : null;
                break;
            case PolicyMember.ClientCapabilities:
                _meta.ClientCapabilities = ReadObject(here);
                break;
            case PolicyMember.ClientInfo:
                _meta.ClientInfo = ReadObject(here);
                break;
            case PolicyMember.LogLevel:
                _meta.LogLevel = ReadString(here);
                break;
            case PolicyMember.TraceParent when _reader.TokenType == JsonTokenType.String:
                _meta.TraceParent = ReadString(here);
                break;
            default:
                // Also a traceparent of another type: only traces depend on it, so that costs the caller nothing but
                // the link to its trace.
                _reader.Skip();
                break;
        }
    }

    private JsonSlice ReadAny()
    {
        var start = (int)_reader.TokenStartIndex;
        _reader.Skip();
        return new JsonSlice(start, (int)_reader.BytesConsumed - start);
    }

    private JsonSlice ReadObject(JsonRpcEnvelopeLocation here)
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            Refuse(JsonRpcEnvelopeFault.WrongType, here);
        }

        return ReadAny();
    }

    private JsonSlice ReadPolicyObject(JsonRpcEnvelopeLocation inside, JsonRpcEnvelopeLocation here, JsonRpcEnvelopeFault otherwise)
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            Refuse(otherwise, here);
            _reader.Skip();
            return default;
        }

        var start = (int)_reader.TokenStartIndex;
        ReadMembers(inside);
        return new JsonSlice(start, (int)_reader.BytesConsumed - start);
    }

    private JsonSlice ReadString(JsonRpcEnvelopeLocation here)
    {
        var isText = ReadText(here);
        return isText ? ReadAny() : default;
    }

    /// <summary>True if the value is a string that is safe to decode; otherwise it is refused and passed over.</summary>
    private bool ReadText(JsonRpcEnvelopeLocation here, JsonRpcEnvelopeFault wrongType = JsonRpcEnvelopeFault.WrongType)
    {
        var fault = _reader switch
        {
            { TokenType: not JsonTokenType.String } => wrongType,
            _ when _reader.ValueSpan.Length > _limits.MaxStringBytes => JsonRpcEnvelopeFault.StringTooLong,
            { ValueIsEscaped: true } when !JsonText.IsUnambiguous(_reader.ValueSpan) => JsonRpcEnvelopeFault.UnsafeString,
            _ => JsonRpcEnvelopeFault.None,
        };
        if (fault == JsonRpcEnvelopeFault.None)
        {
            return true;
        }

        Refuse(fault, here);
        _reader.Skip();
        return false;
    }

    private JsonRpcId ReadId(JsonRpcEnvelopeLocation here, JsonRpcEnvelopeFault otherwise)
    {
        var value = _reader.ValueSpan;
        var kind = _reader.TokenType switch
        {
            JsonTokenType.String when !_reader.ValueIsEscaped || JsonText.IsUnambiguous(value) => JsonRpcIdKind.String,
            JsonTokenType.Number when JsonText.IsSafeInteger(value) => JsonRpcIdKind.Integer,
            _ => JsonRpcIdKind.None,
        };
        var raw = ReadAny();
        if (kind != JsonRpcIdKind.None && raw.Length <= _limits.MaxIdBytes)
        {
            return new JsonRpcId(raw, kind);
        }

        Refuse(otherwise, here);
        return default;
    }
}
