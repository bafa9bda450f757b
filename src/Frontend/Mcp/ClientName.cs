using System.Text.Json;
using Archestra.Cluster.Frontend.Authentication;

namespace Archestra.Cluster.Frontend.Mcp;

/// <summary>What a client calls itself, for the audit log: <c>{name}/{version}</c>. Untrusted, and never decides anything.</summary>
internal static class ClientName
{
    /// <param name="clientInfo">A JSON object whose syntax was checked, or empty.</param>
    public static string? Read(ReadOnlySpan<byte> clientInfo)
    {
        if (clientInfo.IsEmpty)
        {
            return null;
        }

        string? name = null;
        string? version = null;
        var reader = new Utf8JsonReader(clientInfo, new JsonReaderOptions { MaxDepth = 1024 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = reader.ValueTextEquals("name"u8);
            var isVersion = reader.ValueTextEquals("version"u8);
            reader.Read();
            if ((isName || isVersion) && reader.TokenType == JsonTokenType.String)
            {
                var text = ReadText(ref reader);
                (name, version) = isName ? (text, version) : (name, text);
            }

            reader.Skip();
        }

        var client = version is null ? name : $"{name}/{version}";
        return client is { Length: > RequestCaller.MaxClientLength } ? client[..RequestCaller.MaxClientLength] : client;
    }

    /// <summary>Null for text that cannot be decoded: the scanner vouches for the syntax only.</summary>
    private static string? ReadText(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length > 4 * RequestCaller.MaxClientLength)
        {
            return null;
        }

        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // An unpaired surrogate escape.
            return null;
        }
    }
}
