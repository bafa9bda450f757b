using System.CommandLine;

namespace Archestra.Cluster.Cli.CommandLine;

/// <summary>The options that every command has.</summary>
internal static class GlobalOptions
{
    private const int DefaultTimeoutSeconds = 100;

    public static Option<string?> Server { get; } = new("--server")
    {
        Description = "The gateway's URL; else ARCHESTRA_SERVER, else where you are logged in.", Recursive = true,
    };

    public static Option<string?> Tenant { get; } = new("--tenant")
    {
        Description = "The tenant, by name or id; else the one that the token belongs to.", Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json") { Description = "JSON for scripts instead of tables.", Recursive = true };

    public static Option<int> Timeout { get; } = new("--timeout")
    {
        Description = "Seconds to wait for an answer.", Recursive = true, DefaultValueFactory = _ => DefaultTimeoutSeconds,
    };

    public static Option<bool> AllowHttp { get; } = new("--allow-http")
    {
        Description = "Send the token to another machine without TLS.", Recursive = true,
    };

    public static Option<bool> Yes { get; } = new("--yes", "-y") { Description = "Do it without asking." };

    static GlobalOptions() => Timeout.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() is <= 0 or > 86_400)
        {
            result.AddError("--timeout takes 1 to 86400 seconds.");
        }
    });

    public static void AddTo(RootCommand root)
    {
        root.Options.Add(Server);
        root.Options.Add(Tenant);
        root.Options.Add(Json);
        root.Options.Add(Timeout);
        root.Options.Add(AllowHttp);
    }
}
