using System.CommandLine;
using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.CommandLine;

namespace Archestra.Cluster.Cli.Resources;

/// <summary>An option of create and update, and what it does to the body of the request.</summary>
internal sealed record BodyOption(Option Option, Func<Session, JsonObject, CancellationToken, Task> ApplyAsync)
{
    public static BodyOption Text(string name, string member, string description)
    {
        var option = new Option<string?>(name) { Description = description };
        return new BodyOption(option, (session, body, _) =>
        {
            body[member] = session.Get(option);
            return Task.CompletedTask;
        });
    }

    public static BodyOption Flag(string name, string member, string description)
    {
        var option = new Option<bool>(name) { Description = description };
        return new BodyOption(option, (session, body, _) =>
        {
            body[member] = session.Get(option);
            return Task.CompletedTask;
        });
    }

    /// <summary>May be repeated; together they replace the list.</summary>
    public static BodyOption Texts(string name, string member, string description)
    {
        var option = Repeated(name, description);
        return new BodyOption(option, (session, body, _) =>
        {
            body[member] = new JsonArray([.. session.Get(option)!.Select(text => (JsonNode?)text)]);
            return Task.CompletedTask;
        });
    }

    /// <summary>NAME=VALUE; may be repeated; together they replace the map.</summary>
    public static BodyOption Pairs(string name, string member, string description)
    {
        var option = Repeated(name, description);
        return new BodyOption(option, (session, body, _) =>
        {
            body[member] = new JsonObject(session.Get(option)!.Select(Pair).Select(pair => KeyValuePair.Create(pair.Name, (JsonNode?)pair.Value)));
            return Task.CompletedTask;
        });
    }

    /// <summary>Names or ids of another list; may be repeated; together they replace the references.</summary>
    public static BodyOption References(string name, string member, string list, string description) =>
        References(name, list, description, (body, ids) => body[member] = ids);

    public static BodyOption References(string name, string list, string description, Action<JsonObject, JsonArray> set)
    {
        var option = Repeated(name, description);
        return new BodyOption(option, async (session, body, cancellationToken) =>
            set(body, await new Names(session).IdsAsync(list, session.Get(option)!, cancellationToken).ConfigureAwait(false)));
    }

    public static Option<string[]> Repeated(string name, string description) => new(name) { Description = description + " May be repeated.", AllowMultipleArgumentsPerToken = false };

    public static (string Name, string Value) Pair(string text) => text.IndexOf('=', StringComparison.Ordinal) is var at and > 0
        ? (text[..at], text[(at + 1)..])
        : throw CommandFailedException.Usage("This option takes NAME=VALUE.");
}
