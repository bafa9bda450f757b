using System.Text.Json;
using System.Text.Json.Serialization;
using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Frontend.OAuth;

/// <summary>The token endpoint (RFC 6749 §3.2): reads the form, asks a silo, writes the answer.</summary>
internal sealed class TokenEndpoint(IGrainFactory grains, PublicAddress address)
{
    public const string Path = "/oauth/token";
    public const string GrainKey = "y/token";

    public async Task HandleAsync(HttpContext context)
    {
        CrossOrigin.Allow(context);
        var (form, refusal) = await OAuthForm.ReadAsync(context.Request, context.RequestAborted);
        if (form is null)
        {
            await OAuthAnswer.RefuseAsync(context, refusal!);
        }
        else if (form["grant_type"] is { } grantType)
        {
            await OAuthAnswer.OrUnavailableAsync(context, () => ExchangeAsync(context, form, grantType));
        }
        else
        {
            await OAuthAnswer.RefuseAsync(context, OAuthErrorCodes.InvalidRequest, "grant_type is missing.");
        }
    }

    private async Task ExchangeAsync(HttpContext context, OAuthForm form, string grantType)
    {
        var request = new TokenRequest
        {
            Issuer = address.For(context.Request),
            GrantType = grantType,
            Client = form.Client,
            Caller = RequestCaller.Describe(context),
            Code = form["code"],
            RedirectUri = form["redirect_uri"],
            CodeVerifier = form["code_verifier"],
            RefreshToken = form["refresh_token"],
            DeviceCode = form["device_code"],
            Assertion = form["assertion"],
            Scope = form["scope"],
            Resources = form.All("resource"),
        };
        var answer = await grains.GetGrain<ITokenEndpointGrain>(GrainKey).ExchangeAsync(request, context.RequestAborted);
        if (!answer.IsIssued)
        {
            await OAuthAnswer.RefuseAsync(context, answer.Refusal);
            return;
        }

        var issued = answer.Response;
        var body = new TokenResponseBody(
            issued.AccessToken, "Bearer", (long)issued.ExpiresIn.TotalSeconds, issued.RefreshToken, string.Join(' ', issued.Scopes));
        await OAuthAnswer.WriteAsync(context, StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(body, TokenJson.Default.TokenResponseBody));
    }
}

/// <summary>RFC 6749 §5.1.</summary>
internal sealed record TokenResponseBody(
    string AccessToken, string TokenType, long ExpiresIn, string? RefreshToken, string Scope)
{
    // It holds credentials: the compiler's ToString would print them.
    public override string ToString() => nameof(TokenResponseBody);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TokenResponseBody))]
[JsonSerializable(typeof(TokenIntrospectionBody))]
internal sealed partial class TokenJson : JsonSerializerContext;
