using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Frontend.OAuth;

/// <summary>The registration endpoint (RFC 7591 §3) and each registration's own address (RFC 7592 §2): hands the JSON to a silo, writes what that says.</summary>
internal sealed class RegistrationEndpoint(IGrainFactory grains, PublicAddress address)
{
    public const string Path = "/oauth/register";

    private const string GrainKey = "y/register";
    private const string Scheme = "Bearer ";
    private const int MaxLength = 16 * 1024;

    private IClientRegistrationGrain Registrations => grains.GetGrain<IClientRegistrationGrain>(GrainKey);

    public Task RegisterAsync(HttpContext context) =>
        HandleAsync(context, hasBody: true, StatusCodes.Status201Created, request => Registrations.RegisterAsync(request, context.RequestAborted));

    public Task ReadAsync(HttpContext context) =>
        HandleAsync(context, hasBody: false, StatusCodes.Status200OK, request => Registrations.ReadAsync(request, context.RequestAborted));

    public Task UpdateAsync(HttpContext context) =>
        HandleAsync(context, hasBody: true, StatusCodes.Status200OK, request => Registrations.UpdateAsync(request, context.RequestAborted));

    public Task DeleteAsync(HttpContext context) =>
        HandleAsync(context, hasBody: false, StatusCodes.Status204NoContent, request => Registrations.DeleteAsync(request, context.RequestAborted));

    private async Task HandleAsync(
        HttpContext context, bool hasBody, int success, Func<ClientRegistrationRequest, Task<ClientRegistrationAnswer>> ask)
    {
        CrossOrigin.Allow(context);
        byte[] metadata = [];
        if (hasBody)
        {
            // RFC 7591 §3.1: "The client sends an HTTP POST [...] with a content type of application/json".
            var body = context.Request.HasJsonContentType() ? await RequestBody.ReadAsync(context.Request, MaxLength, context.RequestAborted) : default;
            if (body is not { Status: BodyStatus.Complete, Bytes: { } bytes })
            {
                await OAuthAnswer.RefuseAsync(
                    context, OAuthErrorCodes.InvalidClientMetadata, $"A registration is an application/json object of at most {MaxLength} bytes.");
                return;
            }

            metadata = bytes;
        }

        await OAuthAnswer.OrUnavailableAsync(context, async () => await WriteAsync(context, await ask(Describe(context, metadata)), success));
    }

    private ClientRegistrationRequest Describe(HttpContext context, byte[] metadata) => new()
    {
        Issuer = address.For(context.Request),
        Caller = RequestCaller.Describe(context),
        Metadata = metadata,
        ClientId = context.Request.RouteValues["client"] as string,
        RegistrationAccessToken = TokenOf(context.Request),
    };

    /// <summary>RFC 7592 §3: "an OAuth 2.0 bearer token"; one of ours, as long as they are.</summary>
    private static string? TokenOf(HttpRequest request) =>
        request.Headers.Authorization is [{ Length: < 256 } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..]
            : null;

    private static Task WriteAsync(HttpContext context, ClientRegistrationAnswer answer, int success)
    {
        if (answer.IsUnauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        if (answer.Refusal is { } refusal)
        {
            return OAuthAnswer.RefuseAsync(context, refusal);
        }

        if (answer.Body.Length > 0)
        {
            return OAuthAnswer.WriteAsync(context, success, answer.Body);
        }

        context.Response.StatusCode = success;
        return Task.CompletedTask;
    }
}
