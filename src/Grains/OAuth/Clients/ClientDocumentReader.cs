using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>Reads a client metadata document (OAuth Client ID Metadata Document, §4). Pure.</summary>
internal static class ClientDocumentReader
{
    /// <summary>§6.6 recommends 5 kilobytes; a key set may need some more.</summary>
    public const int MaxLength = 8 * 1024;

    /// <summary>"The client_id property MUST be included [...] and its value MUST match the URL of the document using simple string comparison".</summary>
    /// <param name="json">The document.</param>
    /// <param name="clientId">The URL that it came from; null takes the document's word for it.</param>
    /// <param name="client">What it describes.</param>
    /// <param name="problem">Or what is wrong with it.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> json, string? clientId, [NotNullWhen(true)] out OAuthClient? client, [NotNullWhen(false)] out string? problem)
    {
        (client, problem) = (null, null);
        if (json.Length > MaxLength || !ClientMetadataReader.TryParse(json, out var root))
        {
            problem = $"It is no JSON object of at most {MaxLength} bytes.";
            return false;
        }

        var members = new ClientMetadataMembers(root);
        if (members.Text("client_id", int.MaxValue) is not { } stated || (clientId ?? stated) != stated)
        {
            problem = "Its client_id is not the URL that it is at.";
            return false;
        }

        // "token_endpoint_auth_method MUST NOT be [...] any other method based around a shared symmetric secret. The
        // client_secret and client_secret_expires_at properties MUST NOT be used" (§4.1): everybody can read the document.
        if (members.Has("client_secret") || members.Has("client_secret_expires_at"))
        {
            problem = "It holds a client secret, which everybody can read there.";
            return false;
        }

        if (!members.Has("client_name") || !members.Has("redirect_uris"))
        {
            problem = "It needs client_name and redirect_uris.";
            return false;
        }

        return TryRead(members, stated, out client, out problem);
    }

    private static bool TryRead(
        ClientMetadataMembers members, string clientId, [NotNullWhen(true)] out OAuthClient? client, [NotNullWhen(false)] out string? problem)
    {
        client = null;
        var reading = ClientMetadataReader.Read(members, ClientAuthenticationMethod.None);
        problem = reading.Refusal?.Description;
        if (reading.IsSound && ClientAuthenticationMethodNames.UsesSecret(reading.Client.AuthenticationMethod))
        {
            problem = "A client that is described by a document has no secret: its token_endpoint_auth_method is none or private_key_jwt.";
        }

        if (problem is not null)
        {
            return false;
        }

        client = reading.Client! with { Id = clientId, Kind = OAuthClientKind.MetadataDocument };
        return true;
    }
}
