using System.CommandLine;
using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.Api;
using Archestra.Cluster.Cli.Connection;
using Archestra.Cluster.Cli.Terminal;

namespace Archestra.Cluster.Cli.CommandLine;

/// <summary>One run of the program: its arguments, its terminal, and the gateway, which is looked for when it is first needed.</summary>
internal sealed class Session(ParseResult parsed, CliTerminal terminal) : IDisposable
{
    private ApiClient? _api;
    private string? _tenant;

    public CliTerminal Terminal { get; } = terminal;

    public ApiClient Api => _api ??= new ApiClient(
        SettingsResolution.Resolve(parsed.GetValue(GlobalOptions.Server), parsed.GetValue(GlobalOptions.AllowHttp)),
        Timeout);

    public TimeSpan Timeout => TimeSpan.FromSeconds(parsed.GetValue(GlobalOptions.Timeout));

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T Get<T>(Argument<T> argument) => parsed.GetRequiredValue(argument);

    /// <summary>An argument that may be left out.</summary>
    public T? Find<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>Whether the option stands on the command line, as opposed to having its default.</summary>
    public bool Has(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>The tenant's path below the API, with a slash at its end.</summary>
    public async Task<string> TenantPathAsync(CancellationToken cancellationToken) =>
        $"tenants/{await TenantAsync(cancellationToken).ConfigureAwait(false)}/";

    /// <summary>The tenant's id.</summary>
    public async Task<string> TenantAsync(CancellationToken cancellationToken) => _tenant ??= parsed.GetValue(GlobalOptions.Tenant) is { } named
        ? await new Names(this).IdAsync("tenants", named, cancellationToken).ConfigureAwait(false)
        : (string)(await Api.GetAsync("me", cancellationToken).ConfigureAwait(false)).Object["tenantId"]!;

    public async Task<JsonObject> GetAsync(string pathInTenant, CancellationToken cancellationToken) =>
        (await Api.GetAsync(await TenantPathAsync(cancellationToken).ConfigureAwait(false) + pathInTenant, cancellationToken).ConfigureAwait(false)).Object;

    public void Dispose() => _api?.Dispose();
}
