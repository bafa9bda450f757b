using System.CommandLine;
using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.CommandLine;
using Archestra.Cluster.Cli.Terminal;
using Spectre.Console;

namespace Archestra.Cluster.Cli.Resources;

/// <summary>The list of one resource: filtered and sorted by the gateway, all pages.</summary>
internal sealed class ListCommand(ResourceKind kind, CliTerminal terminal)
{
    private readonly Option<string?> _prefix = new("--name-prefix") { Description = "Only names that begin so." };
    private readonly Option<string?> _contains = new("--name-contains") { Description = "Only names that contain this." };
    private readonly Option<string?> _sort = new("--sort") { Description = $"By {kind.Sorts}; a minus before it turns the order." };
    private readonly Option<int?> _limit = new("--limit") { Description = "At most so many." };

    public Command Create()
    {
        var command = new Command("list", $"Lists {kind.List}.") { _sort, _limit };
        if (kind.HasNames)
        {
            command.Add(_prefix);
            command.Add(_contains);
        }

        foreach (var filter in kind.Filters)
        {
            command.Add(filter.Option);
        }

        return command.Does(terminal, RunAsync);
    }

    private async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var query = new List<string>();
        foreach (var (option, parameter) in new[] { (_prefix, "namePrefix"), (_contains, "nameContains"), (_sort, "sort") })
        {
            if (session.Has(option) && session.Get(option) is { } value)
            {
                query.Add($"{parameter}={Uri.EscapeDataString(value)}");
            }
        }

        foreach (var filter in kind.Filters)
        {
            if (session.Get(filter.Option) is { } value)
            {
                query.Add(await filter.QueryAsync(session, value, cancellationToken).ConfigureAwait(false));
            }
        }

        var items = new List<JsonObject>();
        await foreach (var item in Lists.ReadAsync(session, kind.List, string.Join('&', query), session.Get(_limit), cancellationToken).ConfigureAwait(false))
        {
            items.Add(item);
        }

        await ShowAsync(session, items, cancellationToken).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private async Task ShowAsync(Session session, List<JsonObject> items, CancellationToken cancellationToken)
    {
        if (session.Terminal.Json)
        {
            session.Terminal.Document(new JsonObject { ["items"] = new JsonArray([.. items.Select(item => item.DeepClone())]) });
            return;
        }

        var names = new Names(session);
        var table = Rendering.Table([.. kind.Columns.Select(column => column.Heading)]);
        foreach (var item in items)
        {
            var cells = new List<Text>();
            foreach (var column in kind.Columns)
            {
                cells.Add(Rendering.Cell(await column.Read(item, names, cancellationToken).ConfigureAwait(false)));
            }

            table.AddRow(cells);
        }

        session.Terminal.Show(table);
    }
}
