using System.Text.Json;
using System.Text.Json.Serialization;
using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Grains.OAuth.Devices;

namespace Archestra.Cluster.Frontend.OAuth.Devices;

/// <summary>The device authorization endpoint (RFC 8628 §3.1).</summary>
internal sealed class DeviceAuthorizationEndpoint(IGrainFactory grains, PublicAddress address)
{
    public const string Path = "/oauth/device_authorization";
    public const string GrainKey = "y/device";

    public async Task HandleAsync(HttpContext context)
    {
        CrossOrigin.Allow(context);
        var (form, refusal) = await OAuthForm.ReadAsync(context.Request, context.RequestAborted);
        await (form is null
            ? OAuthAnswer.RefuseAsync(context, refusal!)
            : OAuthAnswer.OrUnavailableAsync(context, () => StartAsync(context, form)));
    }

    private async Task StartAsync(HttpContext context, OAuthForm form)
    {
        var issuer = address.For(context.Request);
        var query = new DeviceAuthorizationQuery
        {
            Issuer = issuer,
            Client = form.Client,
            Scope = form["scope"],
            Resources = form.All("resource"),
            Caller = RequestCaller.Describe(context),
        };
        var answer = await grains.GetGrain<IDeviceEndpointGrain>(GrainKey).StartAsync(query, context.RequestAborted);
        if (answer.Refusal is { } refused)
        {
            await OAuthAnswer.RefuseAsync(context, refused);
            return;
        }

        var page = issuer + DevicePage.Path;
        var body = new DeviceAuthorizationBody(
            answer.DeviceCode!,
            answer.UserCode!,
            page,
            $"{page}?{DevicePage.CodeField}={answer.UserCode}",
            (long)answer.ExpiresIn.TotalSeconds,
            (long)answer.Interval.TotalSeconds);
        await OAuthAnswer.WriteAsync(
            context, StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(body, DeviceJson.Default.DeviceAuthorizationBody));
    }
}

/// <summary>RFC 8628 §3.2.</summary>
internal sealed record DeviceAuthorizationBody(
    string DeviceCode, string UserCode, string VerificationUri, string VerificationUriComplete, long ExpiresIn, long Interval)
{
    // It holds credentials: the compiler's ToString would print them.
    public override string ToString() => nameof(DeviceAuthorizationBody);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DeviceAuthorizationBody))]
internal sealed partial class DeviceJson : JsonSerializerContext;
