using System.Text.Json;
using System.Text.Json.Serialization;

namespace Archestra.Cluster.Frontend.Management.Declarative.Document;

/// <summary>Text, or <c>{"keep": true, "value": "…", "environmentVariable": "…"}</c>. A secret value is read and never written.</summary>
internal sealed class DeclaredValueConverter : JsonConverter<DeclaredValue>
{
    public override DeclaredValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return new DeclaredValue { Plain = reader.GetString() };
        }

        try
        {
            var secret = JsonSerializer.Deserialize<SecretMembers>(ref reader, options);
            return secret is null ? throw new JsonException() : new DeclaredValue { Keep = secret.Keep, Secret = secret.Value, EnvironmentVariable = secret.EnvironmentVariable };
        }
        catch (JsonException exception)
        {
            // Without a path of its own, it is given that of the value in the whole document.
            throw new JsonException(null, exception);
        }
    }

    public override void Write(Utf8JsonWriter writer, DeclaredValue value, JsonSerializerOptions options)
    {
        if (value.Plain is { } plain)
        {
            writer.WriteStringValue(plain);
            return;
        }

        writer.WriteStartObject();
        writer.WriteBoolean(value.Secret is null || value.Keep ? "keep"u8 : "replace"u8, true);
        writer.WriteEndObject();
    }

    private sealed record SecretMembers
    {
        public bool Keep { get; init; }

        public string? Value { get; init; }

        public string? EnvironmentVariable { get; init; }

        public override string ToString() => "secret";
    }
}
