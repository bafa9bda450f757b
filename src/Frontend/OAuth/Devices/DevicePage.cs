using System.Globalization;
using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Frontend.OAuth.Authorize;
using Archestra.Cluster.Frontend.Pages;
using Archestra.Cluster.Grains.OAuth.Authorize;
using Archestra.Cluster.Grains.OAuth.Devices;

namespace Archestra.Cluster.Frontend.OAuth.Devices;

/// <summary>The verification page (RFC 8628 §3.3): a code is typed or came with the link, then the person decides.</summary>
internal sealed class DevicePage(IGrainFactory grains, PublicAddress address, BrowserCookies cookies)
{
    public const string Path = "/device";
    public const string CodeField = "user_code";

    private const int MaxCodeLength = 32;

    public Task ShowAsync(HttpContext context) =>
        FindAsync(context, context.Request.Query[CodeField] is [{ Length: > 0 and <= MaxCodeLength } code] ? code : null);

    public async Task PostAsync(HttpContext context)
    {
        var form = await PageForm.ReadAsync(context);
        if (form?["request"] is { } request && ConsentForm.DecisionOf(form) is { } isApproved)
        {
            await DecideAsync(context, form, request, isApproved);
            return;
        }

        await FindAsync(context, form?[CodeField]);
    }

    private async Task FindAsync(HttpContext context, string? code)
    {
        var query = new DevicePageQuery
        {
            Issuer = address.For(context.Request),
            UserCode = code is { Length: <= MaxCodeLength } ? code : null,
            SessionText = cookies.Session(context.Request),
            Caller = RequestCaller.Describe(context),
        };
        var step = await grains.GetGrain<IDeviceEndpointGrain>(DeviceAuthorizationEndpoint.GrainKey).ShowAsync(query, context.RequestAborted);
        await WriteAsync(context, step, code);
    }

    private async Task DecideAsync(HttpContext context, PageForm form, string request, bool isApproved)
    {
        var decision = new ConsentDecision
        {
            Issuer = address.For(context.Request),
            RequestText = request,
            SessionText = cookies.Session(context.Request) ?? "",
            FormToken = form["form_token"] ?? "",
            IsApproved = isApproved,
            Scopes = ConsentForm.ScopesOf(form),
            Caller = RequestCaller.Describe(context),
        };
        var step = await grains.GetGrain<IDeviceEndpointGrain>(DeviceAuthorizationEndpoint.GrainKey).DecideAsync(decision, context.RequestAborted);
        await WriteAsync(context, step, null);
    }

    private static Task WriteAsync(HttpContext context, DeviceStep step, string? code)
    {
        if (step.SignInTenantId is { } tenant)
        {
            var back = string.Create(CultureInfo.InvariantCulture, $"{Path}?{CodeField}={Uri.EscapeDataString(code ?? "")}");
            PageWriter.Redirect(context, SignInLink.To(tenant, back));
            return Task.CompletedTask;
        }

        if (step.RetryAfter is { } pause)
        {
            context.Response.Headers.RetryAfter = RetryPause.SecondsOf(pause);
        }

        return PageWriter.WriteAsync(context, PageOf(step));
    }

    private static HtmlPage PageOf(DeviceStep step) => step switch
    {
        { Consent: { } view } => new HtmlPage
        {
            Title = ConsentForm.TitleOf(view),
            Content = DeviceHtml.Ask(step, ConsentForm.Render(view, Path)),
            UserName = view.UserName,
            IsOwn = true,
        },
        { IsDone: true } => new HtmlPage { Title = "Done", Content = HtmlForms.Notice(step.Message), IsOwn = true },
        _ => new HtmlPage
        {
            Title = "Connect a device",
            Status = step.RetryAfter is not null ? StatusCodes.Status429TooManyRequests
                : step.Message is not null ? StatusCodes.Status400BadRequest
                : StatusCodes.Status200OK,
            Content = DeviceHtml.CodeForm(step.Message),
            IsOwn = true,
        },
    };
}
