using System.Text;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Protocol.JsonRpc;

/// <summary>
/// Which keys of an object mean something to policy, and which other spellings a case-insensitive reader takes for them.
/// Go's encoding/json, for one, fills a field from any key that equals its name under simple Unicode case folding, and
/// the last such key wins: <c>{"name":"a","Name":"b"}</c> is "a" here and "b" there.
/// </summary>
internal sealed class PolicyNames
{
    public static readonly PolicyNames Envelope = new(
        [],
        ("jsonrpc", PolicyMember.JsonRpc),
        ("id", PolicyMember.Id),
        ("method", PolicyMember.Method),
        ("params", PolicyMember.Params),
        ("result", PolicyMember.Result),
        ("error", PolicyMember.Error));

    public static readonly PolicyNames Params = new(
        [],
        ("name", PolicyMember.Name),
        ("arguments", PolicyMember.Arguments),
        ("_meta", PolicyMember.Meta),
        ("uri", PolicyMember.Uri),
        ("cursor", PolicyMember.Cursor),
        ("requestId", PolicyMember.RequestId),
        ("progressToken", PolicyMember.ProgressToken),
        ("protocolVersion", PolicyMember.ProtocolVersion),
        ("capabilities", PolicyMember.Capabilities),
        ("clientInfo", PolicyMember.ClientInfo),
        ("requestState", PolicyMember.RequestState),
        ("inputResponses", PolicyMember.InputResponses),
        ("taskId", PolicyMember.TaskId),
        ("task", PolicyMember.Known),
        ("level", PolicyMember.Known),
        ("ref", PolicyMember.Known),
        ("argument", PolicyMember.Known),
        ("context", PolicyMember.Known),
        ("notifications", PolicyMember.Known));

    public static readonly PolicyNames Meta = new(
        Encoding.ASCII.GetBytes(McpMetaKeys.Prefix),
        (McpMetaKeys.ProgressToken, PolicyMember.ProgressToken),
        (McpMetaKeys.ProtocolVersion, PolicyMember.ProtocolVersion),
        (McpMetaKeys.ClientCapabilities, PolicyMember.ClientCapabilities),
        (McpMetaKeys.ClientInfo, PolicyMember.ClientInfo),
        (McpMetaKeys.LogLevel, PolicyMember.LogLevel),
        (McpMetaKeys.TraceParent, PolicyMember.TraceParent),
        (McpMetaKeys.ServerInfo, PolicyMember.Known),
        (McpMetaKeys.SubscriptionId, PolicyMember.Known),
        (McpMetaKeys.TraceState, PolicyMember.Known),
        (McpMetaKeys.Baggage, PolicyMember.Known));

    private readonly byte[] _prefix;
    private readonly byte[] _foldedPrefix;
    private readonly (byte[] Name, byte[] Folded, PolicyMember Member)[] _entries;

    private PolicyNames(byte[] prefix, params ReadOnlySpan<(string Name, PolicyMember Member)> entries)
    {
        _prefix = prefix;
        _foldedPrefix = Fold(prefix);
        _entries = new (byte[], byte[], PolicyMember)[entries.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            var name = Encoding.ASCII.GetBytes(entries[i].Name);
            _entries[i] = (name, Fold(name), entries[i].Member);
        }
    }

    /// <param name="key">The unescaped key.</param>
    /// <param name="isConfusable">The key is not a known one, and some readers take it for one.</param>
    public PolicyMember Find(ReadOnlySpan<byte> key, out bool isConfusable)
    {
        isConfusable = false;
        foreach (var (name, _, member) in _entries)
        {
            if (key.SequenceEqual(name))
            {
                return member;
            }
        }

        isConfusable = IsConfusable(key);
        return PolicyMember.Other;
    }

    private bool IsConfusable(ReadOnlySpan<byte> key)
    {
        Span<byte> buffer = stackalloc byte[JsonRpcEnvelopeLimits.MaxKeyBytes];
        var folded = buffer[..KeyFolding.Fold(key, buffer)];
        foreach (var (_, candidate, _) in _entries)
        {
            if (folded.SequenceEqual(candidate))
            {
                return true;
            }
        }

        // The whole prefix is reserved, so a misspelt prefix is a misspelt reserved key, whatever follows.
        return _prefix.Length > 0 && folded.StartsWith(_foldedPrefix) && !key.StartsWith(_prefix);
    }

    private static byte[] Fold(byte[] name)
    {
        var folded = new byte[name.Length];
        KeyFolding.Fold(name, folded);
        return folded;
    }
}
