using System.Text.Json;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>What the audit log wants to know of a tool's result, read in place.</summary>
internal static class ToolResult
{
    /// <summary><c>isError: true</c> at the top of a <c>CallToolResult</c> (MCP 2025-11-25, Tools: error handling). Not a JSON object counts as an error.</summary>
    public static bool IsError(ReadOnlySpan<byte> rawResult)
    {
        var reader = new Utf8JsonReader(rawResult);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return true;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isError = reader.ValueTextEquals("isError"u8);
                reader.Read();
                if (isError)
                {
                    return reader.TokenType == JsonTokenType.True;
                }

                reader.Skip();
            }

            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }
}
