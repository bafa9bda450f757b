using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Protocol.OAuth;
using Microsoft.Net.Http.Headers;

namespace Archestra.Cluster.Frontend.OAuth;

/// <summary>The parameters of a request to an OAuth endpoint that takes a form, and the client that it shows.</summary>
internal sealed class OAuthForm
{
    private const int MaxLength = 64 * 1024;
    private const int MaxParameters = 64;
    private const string MediaType = "application/x-www-form-urlencoded";

    private readonly ILookup<string, string> _parameters;

    private OAuthForm(HttpRequest request, ILookup<string, string> parameters)
    {
        _parameters = parameters;
        Client = ShownClientReader.Read(request, this);
    }

    public ShownClient Client { get; }

    /// <summary>"Parameters sent without a value MUST be treated as if they were omitted from the request" (RFC 6749 §3.2).</summary>
    public string? this[string name] => _parameters[name].FirstOrDefault();

    /// <summary>Of a parameter that may be repeated (RFC 8707 §2).</summary>
    public string[] All(string name) => [.. _parameters[name]];

    public static async ValueTask<(OAuthForm? Form, OAuthRefusal? Refusal)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        // "The parameters can only be transmitted in the request-body and MUST NOT be included in the request URI" (RFC 6749
        // §2.3.1): URIs end up in logs. None of these endpoints takes anything else there.
        if (request.QueryString.HasValue)
        {
            return Refuse("Parameters belong into the body.");
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase))
        {
            return Refuse($"The body must be {MediaType}.");
        }

        var body = await RequestBody.ReadAsync(request, MaxLength, cancellationToken);
        if (body.Status != BodyStatus.Complete)
        {
            return Refuse("The body is too large, or not whole.");
        }

        if (FormText.TryParse(body.Bytes, MaxParameters) is not { } parameters)
        {
            return Refuse("The body is malformed.");
        }

        // "Request and response parameters MUST NOT be included more than once" (RFC 6749 §3.2), save this one (RFC 8707 §2).
        var given = parameters.Where(parameter => parameter.Value.Length > 0).ToLookup(parameter => parameter.Key, parameter => parameter.Value, StringComparer.Ordinal);
        return given.Any(parameter => parameter.Key != "resource" && parameter.Skip(1).Any())
            ? Refuse("A parameter is given more than once.")
            : (new OAuthForm(request, given), null);
    }

    private static (OAuthForm? Form, OAuthRefusal? Refusal) Refuse(string description) =>
        (null, OAuthRefusal.Of(OAuthErrorCodes.InvalidRequest, description));
}
