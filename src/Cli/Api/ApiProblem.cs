using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Archestra.Cluster.Cli.Api;

/// <summary>Turns an RFC 9457 problem into what a person reads: its title, its detail, and each field with what is wrong with it.</summary>
internal static class ApiProblem
{
    public static CommandFailedException Of(int status, string text)
    {
        var problem = Parse(text);
        return new CommandFailedException(
            ExitCodes.OfStatus(status), problem is null ? $"The gateway answered {status.ToString(CultureInfo.InvariantCulture)}." : Describe(problem), problem);
    }

    public static string Describe(JsonObject problem)
    {
        var title = Text(problem["title"]);
        var detail = Text(problem["detail"]);
        var text = new StringBuilder(title.Length > 0 ? title : "The gateway refused.");
        var errors = problem["errors"] as JsonObject;
        if (errors is null or { Count: 0 })
        {
            return detail.Length > 0 ? text.Append(' ').Append(detail).ToString() : text.ToString();
        }

        foreach (var (field, messages) in errors)
        {
            var said = string.Join(" ", (messages as JsonArray ?? []).Select(Text));
            text.Append("\n  ").Append(field.Length == 0 ? said : $"{field}: {said}");
        }

        return text.ToString();
    }

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
