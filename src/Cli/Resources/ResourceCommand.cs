using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.CommandLine;
using Archestra.Cluster.Cli.Terminal;

namespace Archestra.Cluster.Cli.Resources;

/// <summary>list, get, create, update and delete of one resource.</summary>
internal sealed class ResourceCommand(ResourceKind kind, CliTerminal terminal)
{
    private readonly Argument<string> _subject = new("NAME") { Description = $"The {kind.Command}, by name or id." };
    private readonly Option<string?> _file = new("--file", "-f") { Description = "A JSON file with the whole body; - reads standard input. Other options win." };

    public Command Create()
    {
        var command = new Command(kind.Command, kind.Description) { List(), Get(), CreateOne(), Delete() };
        if (kind.CanUpdate)
        {
            command.Add(Update());
        }

        return command;
    }

    /// <summary>The path of one of them.</summary>
    public static async Task<string> PathAsync(ResourceKind kind, Session session, string nameOrId, CancellationToken cancellationToken)
    {
        var id = await new Names(session).IdAsync(kind.List, nameOrId, cancellationToken).ConfigureAwait(false);
        return await ListPathAsync(kind, session, cancellationToken).ConfigureAwait(false) + "/" + id;
    }

    public static async Task<string> ListPathAsync(ResourceKind kind, Session session, CancellationToken cancellationToken) =>
        kind.List == "tenants" ? kind.List : await session.TenantPathAsync(cancellationToken).ConfigureAwait(false) + kind.List;

    private Command List() => new ListCommand(kind, terminal).Create();

    private Command Get() => new Command("get", $"Shows one {kind.Command}.") { _subject }.Does(terminal, async (session, cancellationToken) =>
    {
        var found = await session.Api.GetAsync(await PathAsync(kind, session, session.Get(_subject), cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
        Rendering.Item(session.Terminal, found.Object);
        return ExitCodes.Success;
    });

    private Command CreateOne()
    {
        var name = new Argument<string?>("NAME") { Description = "Its name.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("create", $"Creates a {kind.Command}.") { name, _file };
        BodyOption[] options = [.. kind.Options, .. kind.CreateOptions];
        foreach (var option in options)
        {
            command.Add(option.Option);
        }

        return command.Does(terminal, async (session, cancellationToken) =>
        {
            var body = session.Get(_file) is { } file ? ReadFile(session, file) : [];
            body["name"] = session.Find(name) ?? (string?)body["name"] ?? throw CommandFailedException.Usage("A name is needed.");
            kind.Complete(body);
            await ApplyAsync(session, body, options, cancellationToken).ConfigureAwait(false);
            var path = await ListPathAsync(kind, session, cancellationToken).ConfigureAwait(false);
            var created = await session.Api.SendAsync(HttpMethod.Post, path, body, null, cancellationToken).ConfigureAwait(false);
            Rendering.Changed(session.Terminal, "Created", kind.Command, created.Object);
            return ExitCodes.Success;
        });
    }

    private Command Update()
    {
        var newName = new Option<string?>("--name") { Description = "A new name." };
        var command = new Command("update", $"Changes a {kind.Command}; what is not named stays. Refused when somebody else changes it at the same time.")
        {
            _subject, newName, _file,
        };
        foreach (var option in kind.Options)
        {
            command.Add(option.Option);
        }

        return command.Does(terminal, async (session, cancellationToken) =>
        {
            if (!session.Has(newName) && !session.Has(_file) && !kind.Options.Any(option => session.Has(option.Option)))
            {
                throw CommandFailedException.Usage("Nothing to change was named. See --help.");
            }

            var path = await PathAsync(kind, session, session.Get(_subject), cancellationToken).ConfigureAwait(false);
            var before = await session.Api.GetAsync(path, cancellationToken).ConfigureAwait(false);
            var body = session.Get(_file) is { } file ? ReadFile(session, file) : before.Object;
            body["name"] = session.Get(newName) ?? (string?)body["name"] ?? (string?)before.Object["name"];
            await ApplyAsync(session, body, kind.Options, cancellationToken).ConfigureAwait(false);
            var changed = await session.Api.SendAsync(HttpMethod.Put, path, body, before.Tag, cancellationToken).ConfigureAwait(false);
            Rendering.Changed(session.Terminal, "Changed", kind.Command, changed.Object);
            return ExitCodes.Success;
        });
    }

    private Command Delete()
    {
        var command = new Command("delete", $"{kind.DeleteVerb}s a {kind.Command}.") { _subject, GlobalOptions.Yes };
        if (kind.DeleteOption is { } option)
        {
            command.Add(option);
        }

        return command.Does(terminal, async (session, cancellationToken) =>
        {
            var path = await PathAsync(kind, session, session.Get(_subject), cancellationToken).ConfigureAwait(false);
            var query = kind.DeleteOption is { } chosen && session.Get(chosen) ? $"?{chosen.Name.TrimStart('-')}=true" : "";
            var question = $"{kind.DeleteVerb} the {kind.Command} '{session.Get(_subject)}'{(query.Length > 0 ? " and all that is in it" : "")}?";
            if (!session.Terminal.Confirm(question, session.Get(GlobalOptions.Yes)))
            {
                return ExitCodes.Findings;
            }

            await session.Api.SendAsync(HttpMethod.Delete, path + query, null, null, cancellationToken).ConfigureAwait(false);
            Rendering.Done(
                session.Terminal, $"{kind.DeleteVerb}d {kind.Command} '{session.Get(_subject)}'.", new JsonObject { ["deleted"] = path[(path.LastIndexOf('/') + 1)..] });
            return ExitCodes.Success;
        });
    }

    private static async Task ApplyAsync(Session session, JsonObject body, IEnumerable<BodyOption> options, CancellationToken cancellationToken)
    {
        foreach (var option in options.Where(option => session.Has(option.Option)))
        {
            await option.ApplyAsync(session, body, cancellationToken).ConfigureAwait(false);
        }
    }

    private static JsonObject ReadFile(Session session, string file)
    {
        try
        {
            return JsonNode.Parse(file == "-" ? session.Terminal.ReadInput() : File.ReadAllText(file)) as JsonObject
                ?? throw CommandFailedException.Usage($"{file} holds no JSON object.");
        }
        catch (JsonException exception)
        {
            throw CommandFailedException.Usage($"{file} is not JSON, line {(exception.LineNumber ?? 0) + 1}.");
        }
    }
}
