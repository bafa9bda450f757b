using System.CommandLine;
using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.Api;
using Archestra.Cluster.Cli.CommandLine;
using Archestra.Cluster.Cli.Resources;
using Archestra.Cluster.Cli.Terminal;
using Spectre.Console;

namespace Archestra.Cluster.Cli.Operations;

/// <summary><c>keys list|status|rotate|remove</c>: the deployment's key ring.</summary>
internal static class KeysCommand
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    public static Command Create(CliTerminal terminal) =>
        new("keys", "The key ring that seals secrets; for platform administrators.") { List(terminal), Status(terminal), Rotate(terminal), Remove(terminal) };

    private static Command List(CliTerminal terminal) => new Command("list", "Lists the keys and what still needs each.").Does(terminal, async (session, cancellationToken) =>
    {
        var answer = (await session.Api.GetAsync("keys", cancellationToken).ConfigureAwait(false)).Object;
        if (session.Terminal.Json)
        {
            session.Terminal.Document(answer);
            return ExitCodes.Success;
        }

        var table = Rendering.Table("Id", "Kind", "State", "Created", "Needed by");
        foreach (var key in (answer["items"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var needs = (key["neededBy"] as JsonArray ?? []).OfType<JsonObject>().Select(need =>
                Column.TextOf(need["count"]) is "0" or "" ? Column.TextOf(need["what"]) : $"{need["count"]} {Column.TextOf(need["what"])}");
            table.AddRow(
                Rendering.Cell(Column.TextOf(key["id"])),
                Rendering.Cell(Column.TextOf(key["kind"])),
                Rendering.Cell(Column.TextOf(key["state"])),
                Rendering.Cell(Column.TimeOf(key["createdAt"])),
                Rendering.Cell(string.Join(", ", needs)));
        }

        session.Terminal.Show(table);
        return ExitCodes.Success;
    });

    private static Command Status(CliTerminal terminal) => new Command("status", "The key rotation under way, or the last one.").Does(terminal, async (session, cancellationToken) =>
    {
        Rendering.Item(session.Terminal, (await session.Api.GetAsync("keys/rotation", cancellationToken).ConfigureAwait(false)).Object);
        return ExitCodes.Success;
    });

    private static Command Rotate(CliTerminal terminal)
    {
        var noWait = new Option<bool>("--no-wait") { Description = "Return at once; the silos carry the rotation on by themselves." };
        return new Command("rotate", "Begins a key rotation and shows its progress.") { noWait }.Does(terminal, async (session, cancellationToken) =>
        {
            var rotation = await session.Api.SendAsync(HttpMethod.Post, "keys/rotation", new JsonObject(), null, cancellationToken).ConfigureAwait(false);
            var last = session.Get(noWait) ? rotation : await FollowAsync(session, rotation, cancellationToken).ConfigureAwait(false);
            Rendering.Item(session.Terminal, last.Object);
            return ExitCodes.Success;
        });
    }

    private static Command Remove(CliTerminal terminal)
    {
        var key = new Argument<string>("ID") { Description = "A retired key's id." };
        return new Command("remove", "Takes a retired key out of the ring for good.") { key, GlobalOptions.Yes }.Does(terminal, async (session, cancellationToken) =>
        {
            if (!session.Terminal.Confirm($"Remove the key '{session.Get(key)}'? Backups that need it can then not be read.", session.Get(GlobalOptions.Yes)))
            {
                return ExitCodes.Findings;
            }

            await session.Api.SendAsync(HttpMethod.Delete, $"keys/{Uri.EscapeDataString(session.Get(key))}", null, null, cancellationToken).ConfigureAwait(false);
            Rendering.Done(session.Terminal, $"Removed key '{session.Get(key)}'.", new JsonObject { ["removed"] = session.Get(key) });
            return ExitCodes.Success;
        });
    }

    private static async Task<ApiAnswer> FollowAsync(Session session, ApiAnswer rotation, CancellationToken cancellationToken)
    {
        var shown = 0d;
        await ProgressBar.ShowAsync(session.Terminal, "Rotating", 100, async advance =>
        {
            while (Column.TextOf(rotation.Object["state"]) != "finished")
            {
                await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
                rotation = await session.Api.GetAsync("keys/rotation", cancellationToken).ConfigureAwait(false);
                var done = Percent(rotation.Object);
                advance(Math.Max(0, done - shown));
                shown = Math.Max(shown, done);
            }
        }).ConfigureAwait(false);
        return rotation;
    }

    /// <summary>Re-sealing is what takes long; the steps before and after it are a few seconds each.</summary>
    private static double Percent(JsonObject rotation) => Column.TextOf(rotation["state"]) switch
    {
        "adding" => 0,
        "distributing" => 5,
        "activating" => 10,
        "resealing" => (double?)rotation["secretsTotal"] is { } total and > 0 ? 15 + (75 * ((double?)rotation["secretsDone"] ?? 0) / total) : 15,
        "activatingSigningKey" => 90,
        _ => 100,
    };
}
