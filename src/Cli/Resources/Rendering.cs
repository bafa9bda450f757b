using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.Terminal;
using Spectre.Console;

namespace Archestra.Cluster.Cli.Resources;

/// <summary>How results look. Everything from the gateway is cleaned and printed as text, never as markup.</summary>
internal static class Rendering
{
    private static readonly string[] Times = ["createdAt", "updatedAt", "expiresAt", "lastUsedAt", "revokedAt", "previousExpiresAt"];

    public static Table Table(params string[] headings)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(new Text(heading, new Style(decoration: Decoration.Bold))) { NoWrap = false });
        }

        return table;
    }

    public static Text Cell(string? text, Style? style = null) => new(SafeText.Clean(text), style ?? Style.Plain);

    /// <summary>Everything about one item.</summary>
    public static void Item(CliTerminal terminal, JsonObject item)
    {
        if (terminal.Json)
        {
            terminal.Document(item);
            return;
        }

        var grid = new Grid();
        grid.AddColumn(new GridColumn { NoWrap = true });
        grid.AddColumn();
        foreach (var (member, value) in item.Where(member => member.Value is not null))
        {
            grid.AddRow(Cell(member, new Style(decoration: Decoration.Bold)), Cell(Shown(member, value!)));
        }

        terminal.Show(grid);
    }

    /// <summary>What was created or changed: a sentence, or the object itself.</summary>
    public static void Changed(CliTerminal terminal, string verb, string kind, JsonObject item) =>
        Done(terminal, $"{verb} {kind} '{(string?)item["name"]}' ({(string?)item["id"]}, version {item["version"]}).", item);

    public static void Done(CliTerminal terminal, string sentence, JsonObject document)
    {
        if (terminal.Json)
        {
            terminal.Document(document);
        }
        else
        {
            terminal.Line(sentence);
        }
    }

    private static string Shown(string member, JsonNode value) => value switch
    {
        _ when Times.Contains(member) => Column.TimeOf(value),
        JsonArray items when items.All(item => item is JsonValue) => Column.TextOf(items),
        JsonArray or JsonObject => CliTerminal.Serialize(value, indented: false),
        _ => Column.TextOf(value),
    };
}
