using System.Text.Json;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>The members of a client's metadata, each checked as it is read. The first problem stays.</summary>
internal sealed class ClientMetadataMembers(JsonElement root)
{
    private const int MaxItems = 32;

    public OAuthRefusal? Problem { get; private set; }

    public void Refuse(string description, string code = OAuthErrorCodes.InvalidClientMetadata) => Problem ??= OAuthRefusal.Of(code, description);

    public bool Has(string name) => TryGet(name, out _);

    /// <summary>Null when it is absent or not what it should be.</summary>
    public string? Text(string name, int maxLength)
    {
        if (!TryGet(name, out var member))
        {
            return null;
        }

        if (TryText(member) is { } text && text.Length <= maxLength)
        {
            return text;
        }

        Refuse($"{name} is a string of at most {maxLength} characters.");
        return null;
    }

    /// <summary>Null when it is absent or not what it should be.</summary>
    public string[]? Texts(string name, int maxLength)
    {
        if (!TryGet(name, out var member))
        {
            return null;
        }

        if (member.ValueKind == JsonValueKind.Array && member.GetArrayLength() <= MaxItems)
        {
            string?[] texts = [.. member.EnumerateArray().Select(TryText)];
            if (Array.TrueForAll(texts, text => text is not null && text.Length <= maxLength))
            {
                return texts!;
            }
        }

        Refuse($"{name} is an array of at most {MaxItems} strings of at most {maxLength} characters each.");
        return null;
    }

    /// <summary>An object as it is written; null when it is absent or something else.</summary>
    public string? Json(string name, int maxLength)
    {
        if (!TryGet(name, out var member))
        {
            return null;
        }

        if (member.ValueKind == JsonValueKind.Object && member.GetRawText() is var text && text.Length <= maxLength)
        {
            return text;
        }

        Refuse($"{name} is an object of at most {maxLength} characters.");
        return null;
    }

    /// <summary>RFC 7591 §2.1 has no null; clients that send one mean that the member is absent.</summary>
    private bool TryGet(string name, out JsonElement member) => root.TryGetProperty(name, out member) && member.ValueKind != JsonValueKind.Null;

    private static string? TryText(JsonElement member)
    {
        try
        {
            return member.ValueKind == JsonValueKind.String ? member.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate: a string of JSON, but no text.
            return null;
        }
    }
}
