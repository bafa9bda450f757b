using System.CommandLine;
using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.CommandLine;
using Archestra.Cluster.Cli.Resources;
using Archestra.Cluster.Cli.Terminal;
using Spectre.Console;

namespace Archestra.Cluster.Cli.Operations;

/// <summary><c>audit search</c>: records, newest first.</summary>
internal static class AuditSearch
{
    private const int DefaultLimit = 50;

    /// <summary>The options, each a query parameter of the same name.</summary>
    private static readonly (string Parameter, string Description)[] Filters =
    [
        ("actor", "Only what this user, team or tenant did, by id."),
        ("action", "Only this action, such as tool.call."),
        ("tool", "Only this tool, as callers name it."),
        ("installation", "Only this installation, by id."),
        ("gateway", "Only this gateway, by id."),
        ("token", "Only this token, by id."),
        ("outcome", "Only this outcome, or pending."),
        ("source", "Only from this address."),
        ("trace", "Only of this trace."),
        ("from", "From this time on."),
        ("to", "Before this time."),
    ];

    public static Command Create(CliTerminal terminal)
    {
        var command = new Command("search", "Searches the log, newest first.");
        var filters = Filters.Select(filter => (filter.Parameter, Option: new Option<string?>("--" + filter.Parameter) { Description = filter.Description })).ToArray();
        foreach (var (_, option) in filters)
        {
            command.Add(option);
        }

        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = _ => DefaultLimit };
        command.Add(limit);
        return command.Does(terminal, async (session, cancellationToken) =>
        {
            var query = string.Join('&', filters
                .Where(filter => session.Get(filter.Option) is not null)
                .Select(filter => $"{filter.Parameter}={Uri.EscapeDataString(session.Get(filter.Option)!)}"));
            var records = new List<JsonObject>();
            await foreach (var record in Lists.ReadAsync(session, "audit", query, session.Get(limit), cancellationToken).ConfigureAwait(false))
            {
                records.Add(record);
            }

            Show(session.Terminal, records);
            return ExitCodes.Success;
        });
    }

    private static void Show(CliTerminal terminal, List<JsonObject> records)
    {
        if (terminal.Json)
        {
            terminal.Document(new JsonObject { ["items"] = new JsonArray([.. records.Select(record => record.DeepClone())]) });
            return;
        }

        var table = Rendering.Table("At", "Actor", "Action", "Subject", "Outcome", "Reason");
        foreach (var record in records)
        {
            var subject = Column.TextOf(record["tool"]) is { Length: > 0 } tool ? tool : Column.TextOf(record["subject"]);
            table.AddRow(
                Rendering.Cell(Column.TimeOf(record["at"])),
                Rendering.Cell($"{Column.TextOf(record["actorKind"])} {Column.TextOf(record["actorId"])}"),
                Rendering.Cell(Column.TextOf(record["action"])),
                Rendering.Cell(subject),
                Rendering.Cell(Column.TextOf(record["outcome"]) is { Length: > 0 } outcome ? outcome : "pending"),
                Rendering.Cell(Column.TextOf(record["reason"])));
        }

        terminal.Show(table);
    }
}
