using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.CommandLine;
using Archestra.Cluster.Cli.Terminal;

namespace Archestra.Cluster.Cli.Resources;

/// <summary>list, get, create, update and delete of one resource.</summary>
internal sealed class ResourceCommand(ResourceKind kind, CliTerminal terminal)
{
    private readonly Argument<string> _subject = new(kind.HasNames ? "NAME" : "ID") { Description = kind.HasNames ? $"The {kind.Command}, by name or id." : $"The {kind.Command}, by its id." };
    private readonly Option<string?> _file = new("--file", "-f") { Description = "A JSON file with the whole body; - reads standard input. Other options win." };

    public Command Create()
    {
        var command = new Command(kind.Command, kind.Description) { List(), Get(), Delete() };
        if (kind.CanCreate)
        {
            command.Add(CreateOne());
        }

        if (kind.CanUpdate)
        {
            command.Add(Update());
        }

        return command;
    }

    /// <summary>The path of one of them.</summary>
    public static async Task<string> PathAsync(ResourceKind kind, Session session, string nameOrId, CancellationToken cancellationToken)
    {
        var id = kind.HasNames
            ? await new Names(session).IdAsync(kind.List, nameOrId, cancellationToken).ConfigureAwait(false)
            : Uri.EscapeDataString(nameOrId);
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

        AddSecret(command);
        return command.Does(terminal, async (session, cancellationToken) =>
        {
            var body = session.Get(_file) is { } file ? ReadFile(session, file) : [];
            body["name"] = session.Find(name) ?? (string?)body["name"] ?? throw CommandFailedException.Usage("A name is needed.");
            kind.Complete(body);
            await ApplyAsync(session, body, options, cancellationToken).ConfigureAwait(false);
            var path = await ListPathAsync(kind, session, cancellationToken).ConfigureAwait(false);
            var created = await session.Api.SendAsync(HttpMethod.Post, path, Wrap(session, body), null, cancellationToken).ConfigureAwait(false);
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

        AddSecret(command);
        return command.Does(terminal, async (session, cancellationToken) =>
        {
            var named = kind.Options.Select(option => option.Option).Append<Option>(newName).Append(_file).Concat(SecretOption);
            if (!named.Any(session.Has))
            {
                throw CommandFailedException.Usage("Nothing to change was named. See --help.");
            }

            var path = await PathAsync(kind, session, session.Get(_subject), cancellationToken).ConfigureAwait(false);
            var before = await session.Api.GetAsync(path, cancellationToken).ConfigureAwait(false);
            var body = session.Get(_file) is { } file ? ReadFile(session, file) : before.Object;
            body["name"] = session.Get(newName) ?? (string?)body["name"] ?? (string?)before.Object["name"];
            await ApplyAsync(session, body, kind.Options, cancellationToken).ConfigureAwait(false);
            var changed = await session.Api.SendAsync(HttpMethod.Put, path, Wrap(session, body), before.Tag, cancellationToken).ConfigureAwait(false);
            Rendering.Changed(session.Terminal, "Changed", kind.Command, changed.Object);
            return ExitCodes.Success;
        });
    }

    private Command Delete()
    {
        var command = new Command("delete", $"{kind.DeleteVerb}s one {kind.Command}.") { _subject, GlobalOptions.Yes };
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
                session.Terminal, $"{kind.DeletedVerb} {kind.Command} '{session.Get(_subject)}'.", new JsonObject { ["deleted"] = path[(path.LastIndexOf('/') + 1)..] });
            return ExitCodes.Success;
        });
    }

    private IEnumerable<Option> SecretOption => kind.AsksForSecret is { } option ? [option] : [];

    private void AddSecret(Command command)
    {
        foreach (var option in SecretOption)
        {
            command.Add(option);
        }
    }

    /// <summary>A secret is never an argument, because arguments are visible to every process.</summary>
    private JsonObject Wrap(Session session, JsonObject body)
    {
        if (kind.Envelope is not { } member)
        {
            return body;
        }

        var wrapped = new JsonObject { [member] = body };
        if (kind.AsksForSecret is { } asked && session.Get(asked))
        {
            wrapped["clientSecret"] = session.Terminal.ReadSecret("Client secret:");
        }

        return wrapped;
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
