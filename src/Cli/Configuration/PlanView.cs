using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.Resources;
using Archestra.Cluster.Cli.Terminal;
using Spectre.Console;

namespace Archestra.Cluster.Cli.Configuration;

/// <summary>Shows a plan as a difference: what comes green, what goes red, what changes yellow.</summary>
internal static class PlanView
{
    private static readonly Style Added = new(Color.Green);
    private static readonly Style Removed = new(Color.Red);
    private static readonly Style Altered = new(Color.Yellow);

    public static void Show(CliTerminal terminal, JsonObject plan)
    {
        foreach (var step in (plan["steps"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var (sign, style) = Column.TextOf(step["action"]) switch
            {
                "create" => ('+', Added),
                "delete" => ('-', Removed),
                _ => ('~', Altered),
            };
            terminal.Line($"{sign} {Column.TextOf(step["kind"])} {Column.TextOf(step["name"])}", style);
            foreach (var change in (step["changes"] as JsonArray ?? []).OfType<JsonObject>().Where(_ => sign != '-'))
            {
                ShowChange(terminal, change);
            }
        }

        terminal.Line(Summarize(plan["summary"] as JsonObject ?? []));
    }

    public static string Summarize(JsonObject summary)
    {
        var text = $"{summary["create"]} to create, {summary["update"]} to change, {summary["delete"]} to delete, {summary["unchanged"]} unchanged.";
        return Column.TextOf(summary["kept"]) is "0" or "" ? text : $"{text} {summary["kept"]} more are not in the file and stay; --prune deletes them.";
    }

    private static void ShowChange(CliTerminal terminal, JsonObject change)
    {
        var path = Column.TextOf(change["path"]);
        if (path.Length == 0 && change["after"] is JsonObject created)
        {
            foreach (var (member, value) in created.Where(member => member.Key != "name" && !IsEmpty(member.Value)))
            {
                terminal.Line($"    + {member}: {Shown(value)}", Added);
            }

            return;
        }

        if (change.ContainsKey("before"))
        {
            terminal.Line($"    - {path}: {Shown(change["before"])}", Removed);
        }

        if (change.ContainsKey("after"))
        {
            terminal.Line($"    + {path}: {Shown(change["after"])}", Added);
        }
    }

    private static bool IsEmpty(JsonNode? value) => value is null or JsonArray { Count: 0 } or JsonObject { Count: 0 };

    private static string Shown(JsonNode? value) => value is JsonObject { Count: 1 } marker && (marker.ContainsKey("keep") || marker.ContainsKey("replace"))
        ? marker.ContainsKey("keep") ? "(secret, as stored)" : "(secret, new)"
        : CliTerminal.Serialize(value, indented: false);
}
