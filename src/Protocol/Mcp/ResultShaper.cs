using System.Buffers;
using System.Text;
using System.Text.Json;
using Archestra.Cluster.Protocol.JsonRpc;

namespace Archestra.Cluster.Protocol.Mcp;

/// <summary>
/// Fits an upstream's result to the era of the client, by splicing bytes. Toward modern clients every result has a
/// <c>resultType</c> and the listed methods have caching hints; toward legacy clients both are removed. Keys that only
/// the gateway may set are removed from <c>_meta</c> and <c>structuredContent</c>, or an upstream server could send
/// users to a "connect your account" page of its own choice. A result that needs none of it is not touched.
/// </summary>
public static class ResultShaper
{
    private static readonly byte[] ReservedPrefix = Encoding.ASCII.GetBytes(McpMetaKeys.GatewayPrefix);

    // Compared with folded keys.
    private static readonly byte[] ReservedKey = Encoding.ASCII.GetBytes(McpMetaKeys.GatewayError.ToLowerInvariant());

    /// <param name="result">A JSON object whose syntax and UTF-8 were checked, as <see cref="JsonRpcEnvelopeReader"/> does.</param>
    /// <param name="shaping">Between which eras it travels.</param>
    /// <param name="output">Gets the shaped object if the outcome is <see cref="ResultShapeOutcome.Rewritten"/>.</param>
    /// <param name="traits">What was learnt on the way.</param>
    public static ResultShapeOutcome Shape(
        ReadOnlySpan<byte> result, in ResultShaping shaping, IBufferWriter<byte> output, out ResultTraits traits)
    {
        if (!ResultSurvey.TryMake(result, out var survey) || !TryReadType(result, survey, shaping, out var type))
        {
            traits = default;
            return ResultShapeOutcome.Invalid;
        }

        traits = new ResultTraits(type, survey.IsError);
        var isModern = shaping.Client == McpEra.Modern;
        var cache = isModern && type == McpResultType.Complete ? shaping.Cache : null;
        var removesType = !survey.ResultType.IsEmpty && (!isModern || shaping.Upstream == McpEra.Legacy);
        var removesCache = survey.HasCacheHints && (!isModern || shaping.Cache is not null);
        var addsType = isModern && (survey.ResultType.IsEmpty || removesType);
        if (!removesType && !removesCache && !addsType && cache is null && !survey.HasReservedKeys)
        {
            return ResultShapeOutcome.Unchanged;
        }

        Rewrite(result, output, addsType, cache, removesType, removesCache);
        return ResultShapeOutcome.Rewritten;
    }

    /// <summary>Whether only the gateway may set this key, in any spelling that some reader takes for it.</summary>
    internal static bool IsReserved(ReadOnlySpan<byte> key)
    {
        if (key.Length > JsonRpcEnvelopeLimits.MaxKeyBytes)
        {
            key = key[..JsonRpcEnvelopeLimits.MaxKeyBytes];
        }

        Span<byte> buffer = stackalloc byte[JsonRpcEnvelopeLimits.MaxKeyBytes];
        var folded = buffer[..KeyFolding.Fold(key, buffer)];
        return folded.StartsWith(ReservedPrefix) || folded.SequenceEqual(ReservedKey);
    }

    private static bool TryReadType(ReadOnlySpan<byte> result, in ResultSurvey survey, in ResultShaping shaping, out McpResultType type)
    {
        type = McpResultType.Complete;

        // In a legacy result the member is an accident, and the result is what a legacy result always is: complete.
        if (survey.ResultType.IsEmpty || shaping.Upstream == McpEra.Legacy)
        {
            return true;
        }

        var reader = new Utf8JsonReader(survey.ResultType.Of(result));
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        if (reader.ValueTextEquals("input_required"u8))
        {
            type = McpResultType.InputRequired;
            return true;
        }

        // "A resultType of any value unrecognized by the client MUST be considered invalid."
        return reader.ValueTextEquals("complete"u8);
    }

    private static void Rewrite(
        ReadOnlySpan<byte> result, IBufferWriter<byte> output, bool addsType, ResultCacheHints? cache, bool removesType, bool removesCache)
    {
        var separator = "{"u8;
        if (addsType)
        {
            output.Write("{\"resultType\":\"complete\""u8);
            separator = ","u8;
        }

        if (cache is { } hints)
        {
            output.Write(separator);
            output.Write("\"ttlMs\":"u8);
            JsonRpcResponseWriter.WriteInteger(output, Math.Max(0L, (long)hints.TimeToLive.TotalMilliseconds));
            output.Write(hints.IsPublic ? ",\"cacheScope\":\"public\""u8 : ",\"cacheScope\":\"private\""u8);
            separator = ","u8;
        }

        var members = new JsonMembers(result);
        while (members.MoveNext())
        {
            var part = ResultSurvey.Recognize(members.Key);
            if ((part == ResultPart.ResultType && removesType) || (part == ResultPart.CacheHint && removesCache))
            {
                continue;
            }

            output.Write(separator);
            separator = ","u8;
            if (part is ResultPart.Meta or ResultPart.StructuredContent)
            {
                var key = members.Raw[..^members.Value.Length];
                output.Write(key);
                WriteWithoutReserved(members.RawValue, output);
            }
            else
            {
                output.Write(members.Raw);
            }
        }

        output.Write(separator.SequenceEqual("{"u8) ? "{}"u8 : "}"u8);
    }

    private static void WriteWithoutReserved(ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        if (!ResultSurvey.HasReservedKey(value))
        {
            output.Write(value);
            return;
        }

        output.Write("{"u8);
        var isFirst = true;
        var members = new JsonMembers(value);
        while (members.MoveNext())
        {
            if (!IsReserved(members.Key))
            {
                output.Write(isFirst ? ""u8 : ","u8);
                output.Write(members.Raw);
                isFirst = false;
            }
        }

        output.Write("}"u8);
    }
}
