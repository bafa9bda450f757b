using System.Runtime.InteropServices;
using System.Text.Json;
using Archestra.Cluster.Protocol.JsonRpc;

namespace Archestra.Cluster.Protocol.Mcp;

/// <summary>What stands in a result, found in one pass before anything is written.</summary>
[StructLayout(LayoutKind.Auto)]
internal ref struct ResultSurvey
{
    private static readonly (byte[] Name, byte[] Folded, ResultPart Part)[] Parts =
    [
        .. new (string Name, ResultPart Part)[]
        {
            ("resultType", ResultPart.ResultType),
            ("ttlMs", ResultPart.CacheHint),
            ("cacheScope", ResultPart.CacheHint),
            ("_meta", ResultPart.Meta),
            ("structuredContent", ResultPart.StructuredContent),
            ("isError", ResultPart.IsError),
        }.Select(entry => (
            System.Text.Encoding.ASCII.GetBytes(entry.Name),
            System.Text.Encoding.ASCII.GetBytes(entry.Name.ToLowerInvariant()),
            entry.Part)),
    ];

    public JsonSlice ResultType { get; private set; }

    public bool HasCacheHints { get; private set; }

    public bool HasReservedKeys { get; private set; }

    public bool IsError { get; private set; }

    /// <summary>False if a part stands there twice or in another spelling: clients would disagree about which one counts.</summary>
    public static bool TryMake(ReadOnlySpan<byte> result, out ResultSurvey survey)
    {
        survey = default;
        Span<bool> seen = stackalloc bool[Parts.Length];
        var members = new JsonMembers(result);
        while (members.MoveNext())
        {
            var index = IndexOf(members.Key, out var isConfusable);
            if (isConfusable || (index >= 0 && seen[index]))
            {
                return false;
            }

            if (index >= 0)
            {
                seen[index] = true;
                survey.Take(Parts[index].Part, members);
            }
        }

        return members.IsObject;
    }

    public static ResultPart Recognize(ReadOnlySpan<byte> key)
    {
        var index = IndexOf(key, out _);
        return index < 0 ? ResultPart.Other : Parts[index].Part;
    }

    public static bool HasReservedKey(ReadOnlySpan<byte> value)
    {
        var members = new JsonMembers(value);
        while (members.MoveNext())
        {
            if (ResultShaper.IsReserved(members.Key))
            {
                return true;
            }
        }

        return false;
    }

    private void Take(ResultPart part, in JsonMembers member)
    {
        switch (part)
        {
            case ResultPart.ResultType:
                ResultType = member.Value;
                break;
            case ResultPart.CacheHint:
                HasCacheHints = true;
                break;
            case ResultPart.IsError:
                IsError = member.ValueType == JsonTokenType.True;
                break;
            default:
                HasReservedKeys |= HasReservedKey(member.RawValue);
                break;
        }
    }

    private static int IndexOf(ReadOnlySpan<byte> key, out bool isConfusable)
    {
        isConfusable = false;
        if (key.Length > JsonRpcEnvelopeLimits.MaxKeyBytes)
        {
            return -1;
        }

        Span<byte> buffer = stackalloc byte[JsonRpcEnvelopeLimits.MaxKeyBytes];
        var folded = buffer[..KeyFolding.Fold(key, buffer)];
        for (var i = 0; i < Parts.Length; i++)
        {
            if (folded.SequenceEqual(Parts[i].Folded))
            {
                isConfusable = !key.SequenceEqual(Parts[i].Name);
                return i;
            }
        }

        return -1;
    }
}
