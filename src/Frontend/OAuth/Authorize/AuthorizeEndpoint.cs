using System.Text;
using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Frontend.Pages;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.OAuth.Authorize;
using Archestra.Cluster.Protocol.OAuth;
using Microsoft.Net.Http.Headers;

namespace Archestra.Cluster.Frontend.OAuth.Authorize;

/// <summary>The authorization endpoint (RFC 6749 §3.1), by GET and, as "the authorization server MAY support", by POST.</summary>
internal sealed class AuthorizeEndpoint(IGrainFactory grains, PublicAddress address, BrowserCookies cookies)
{
    public const string Path = "/oauth/authorize";
    public const string GrainKey = "y/authorize";

    private const int MaxBytes = 16 * 1024;
    private const int MaxParameters = 64;

    public async Task HandleAsync(HttpContext context)
    {
        if (await ReadAsync(context.Request, context.RequestAborted) is not { } parameters)
        {
            await AuthorizationPages.WriteErrorAsync(context, OAuthRefusal.Of(OAuthErrorCodes.InvalidRequest, "The request is malformed."));
            return;
        }

        var query = new AuthorizationQuery
        {
            Issuer = address.For(context.Request),
            Names = [.. parameters.Select(parameter => parameter.Key)],
            Values = [.. parameters.Select(parameter => parameter.Value)],
            SessionText = cookies.Session(context.Request),
            Caller = RequestCaller.Describe(context),
        };
        var step = await grains.GetGrain<IAuthorizationEndpointGrain>(GrainKey).BeginAsync(query, context.RequestAborted);
        await AuthorizationPages.WriteAsync(context, step);
    }

    /// <summary>With the names as they are written: the framework's collections know no case.</summary>
    private static async ValueTask<IReadOnlyList<KeyValuePair<string, string>>?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (HttpMethods.IsGet(request.Method))
        {
            return FormText.TryParse(Encoding.UTF8.GetBytes(request.QueryString.Value ?? "").AsSpan().TrimStart((byte)'?'), MaxParameters);
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var body = await RequestBody.ReadAsync(request, MaxBytes, cancellationToken);
        return body.Status == BodyStatus.Complete ? FormText.TryParse(body.Bytes, MaxParameters) : null;
    }
}
