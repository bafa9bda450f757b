using System.Text.Json;
using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Frontend.OAuth;

/// <summary>The introspection endpoint (RFC 7662 §2). Not for pages of other origins: it is for servers that hold a secret.</summary>
internal sealed class IntrospectionEndpoint(IGrainFactory grains, PublicAddress address)
{
    public const string Path = "/oauth/introspect";

    public async Task HandleAsync(HttpContext context)
    {
        var (form, refusal) = await OAuthForm.ReadAsync(context.Request, context.RequestAborted);
        if (form is null)
        {
            await OAuthAnswer.RefuseAsync(context, refusal!);
        }
        else if (form["token"] is { } token)
        {
            await OAuthAnswer.OrUnavailableAsync(context, () => IntrospectAsync(context, form, token));
        }
        else
        {
            await OAuthAnswer.RefuseAsync(context, OAuthErrorCodes.InvalidRequest, "token is missing.");
        }
    }

    private async Task IntrospectAsync(HttpContext context, OAuthForm form, string token)
    {
        var issuer = address.For(context.Request);
        var inquiry = new TokenInquiry { Issuer = issuer, Client = form.Client, Token = token, Caller = RequestCaller.Describe(context) };
        var found = await grains.GetGrain<ITokenEndpointGrain>(TokenEndpoint.GrainKey).IntrospectAsync(inquiry, context.RequestAborted);
        if (found.Refusal is { } refusal)
        {
            await OAuthAnswer.RefuseAsync(context, refusal);
            return;
        }

        var body = found.IsActive ? Describe(found, issuer) : new TokenIntrospectionBody { Active = false };
        await OAuthAnswer.WriteAsync(context, StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(body, TokenJson.Default.TokenIntrospectionBody));
    }

    private static TokenIntrospectionBody Describe(TokenIntrospection found, string issuer) => new()
    {
        Active = true,
        // §2.2: the type of RFC 6749 §5.1; a refresh token has none.
        TokenType = found.TokenType == "access_token" ? "Bearer" : null,
        Scope = string.Join(' ', found.Scopes),
        ClientId = found.ClientId,
        Sub = found.Subject,
        Aud = found.Audience,
        Iss = issuer,
        Iat = found.IssuedAt?.ToUnixTimeSeconds(),
        Exp = found.ExpiresAt?.ToUnixTimeSeconds(),
        Sid = found.TokenId,
    };
}

/// <summary>RFC 7662 §2.2.</summary>
internal sealed record TokenIntrospectionBody
{
    public bool Active { get; init; }

    public string? TokenType { get; init; }

    public string? Scope { get; init; }

    public string? ClientId { get; init; }

    public string? Sub { get; init; }

    public string? Aud { get; init; }

    public string? Iss { get; init; }

    public long? Iat { get; init; }

    public long? Exp { get; init; }

    /// <summary>The authorization that the token belongs to.</summary>
    public string? Sid { get; init; }
}
