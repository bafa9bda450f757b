using System.CommandLine;
using System.Text.Json.Nodes;

namespace Archestra.Cluster.Cli.Resources;

/// <summary>The options of catalog entries.</summary>
internal static class CatalogOptions
{
    private static readonly Option<string?> Url = new("--url") { Description = "A remote server's URL." };
    private static readonly Option<string?> Command = new("--command") { Description = "A hosted server's program, not a shell line." };

    private static readonly Option<string[]> Field = BodyOption.Repeated(
        "--field", "A value that installations give: NAME:header|environmentVariable|argument:TARGET[:secret][:optional].");

    public static IReadOnlyList<BodyOption> All { get; } =
    [
        BodyOption.Text("--description", "description", "What it is."),
        new BodyOption(Url, (session, body, _) => Set(body, "streamableHttp", "url", session.Get(Url))),
        new BodyOption(Command, (session, body, _) => Set(body, "stdio", "command", session.Get(Command))),
        BodyOption.Texts("--arg", "arguments", "An argument of the program."),
        BodyOption.Pairs("--env", "environment", "A plain environment variable, NAME=VALUE."),
        new BodyOption(Field, (session, body, _) =>
        {
            body["fields"] = new JsonArray([.. session.Get(Field)!.Select(Parse)]);
            return Task.CompletedTask;
        }),
        BodyOption.Text("--call-timeout", "callTimeout", "How long a call may take, as hh:mm:ss."),
        BodyOption.Text("--tool-drift", "toolDrift", "warn, allow or hold a tool that changed after its approval."),
    ];

    private static Task Set(JsonObject body, string transport, string member, string? value)
    {
        body["transport"] = transport;
        body[member] = value;
        return Task.CompletedTask;
    }

    private static JsonNode Parse(string text)
    {
        var parts = text.Split(':');
        var flags = parts.Skip(3).ToArray();
        return parts.Length >= 3 && flags.All(flag => flag is "secret" or "optional")
            ? new JsonObject
            {
                ["name"] = parts[0],
                ["target"] = parts[1],
                ["targetName"] = parts[2],
                ["secret"] = flags.Contains("secret"),
                ["required"] = !flags.Contains("optional"),
            }
            : throw CommandFailedException.Usage("--field takes NAME:TARGET:TARGETNAME, then :secret or :optional.");
    }
}
