using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.JsonRpc;

namespace Archestra.Cluster.Frontend.Mcp.Tools.Call;

/// <summary>
/// What a legacy call and a later <c>notifications/cancelled</c> for it have in common: principal, session and request
/// id. Two clients that count their ids alike have different keys.
/// </summary>
internal static class CancelKey
{
    /// <param name="session">The session that both came in.</param>
    /// <param name="id">Of the call; <c>params.requestId</c> of the notification.</param>
    /// <param name="body">The message that the id refers to.</param>
    public static string Of(SessionClaims session, JsonRpcId id, ReadOnlySpan<byte> body)
    {
        var text = $"{session.TenantId}\n{session.PrincipalId}\n{session.Handle}\n{Canonical(id, body)}";
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>A string may be written in several ways; an integer only in one (the scanner sees to that).</summary>
    private static string Canonical(JsonRpcId id, ReadOnlySpan<byte> body)
    {
        var raw = id.Raw.Of(body);
        if (id.Kind == JsonRpcIdKind.Integer)
        {
            return string.Concat("i", Encoding.ASCII.GetString(raw));
        }

        var reader = new Utf8JsonReader(raw);
        reader.Read();
        return string.Concat("s", reader.GetString());
    }
}
