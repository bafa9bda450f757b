using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.CommandLine;
using Archestra.Cluster.Cli.Terminal;

namespace Archestra.Cluster.Cli.Resources;

/// <summary><c>token</c>: issues, rotates and revokes. A token's text is printed only by the command that made it.</summary>
internal static class TokenCommand
{
    public static Command Create(CliTerminal terminal)
    {
        var command = new ResourceCommand(ResourceKinds.Tokens, terminal).Create();
        command.Add(Issue(terminal));
        command.Add(Rotate(terminal));
        return command;
    }

    private static Command Issue(CliTerminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "What it is for." };
        var owner = new Option<string>("--owner") { Description = "organization, user:NAME or team:NAME: on whose behalf it acts.", Required = true };
        var scope = new Option<string[]>("--scope") { Description = "mcp:read, mcp:write, tool:…, manage or platform. May be repeated.", Required = true };
        var expires = new Option<string?>("--expires") { Description = "When it ends: so many days (30d), or a time (2030-01-31T00:00:00Z)." };
        return new Command("create", "Issues a token and prints its text, this once.") { name, owner, scope, expires }.Does(terminal, async (session, cancellationToken) =>
        {
            var (kind, id) = await new Names(session).OwnerAsync(session.Get(owner)!, cancellationToken).ConfigureAwait(false);
            var body = new JsonObject
            {
                ["name"] = session.Get(name),
                ["ownerKind"] = kind,
                ["ownerId"] = id,
                ["scopes"] = new JsonArray([.. session.Get(scope)!.Select(item => (JsonNode?)item)]),
            };
            if (session.Get(expires) is { } end)
            {
                body["expiresAt"] = ParseEnd(end, TimeProvider.System);
            }

            var path = await ResourceCommand.ListPathAsync(ResourceKinds.Tokens, session, cancellationToken).ConfigureAwait(false);
            Show(session.Terminal, await session.Api.SendAsync(HttpMethod.Post, path, body, null, cancellationToken).ConfigureAwait(false));
            return ExitCodes.Success;
        });
    }

    private static Command Rotate(CliTerminal terminal)
    {
        var subject = new Argument<string>("NAME") { Description = "The token, by name or id." };
        var overlap = new Option<int>("--overlap") { Description = "For how many seconds the old text stays good, at most seven days." };
        return new Command("rotate", "Gives a token a new text and prints it, this once.") { subject, overlap }.Does(terminal, async (session, cancellationToken) =>
        {
            var path = await ResourceCommand.PathAsync(ResourceKinds.Tokens, session, session.Get(subject), cancellationToken).ConfigureAwait(false);
            var body = new JsonObject { ["overlapSeconds"] = session.Get(overlap) };
            Show(session.Terminal, await session.Api.SendAsync(HttpMethod.Post, path + "/rotate", body, null, cancellationToken).ConfigureAwait(false));
            return ExitCodes.Success;
        });
    }

    private static void Show(CliTerminal terminal, Api.ApiAnswer answer)
    {
        if (terminal.Json)
        {
            terminal.Document(answer.Object);
            return;
        }

        var token = answer.Object["token"]!;
        terminal.Message($"Token '{(string?)token["name"]}' ({(string?)token["id"]}). Its text is shown this once:");
        terminal.Secret(SafeText.Clean((string?)answer.Object["text"]));
    }

    private static string ParseEnd(string text, TimeProvider time)
    {
        if (text.EndsWith('d') && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is > 0 and <= 36_500)
        {
            return time.GetUtcNow().AddDays(days).ToString("O", CultureInfo.InvariantCulture);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end)
            ? end.ToString("O", CultureInfo.InvariantCulture)
            : throw CommandFailedException.Usage("--expires takes days, such as 30d, or a time, such as 2030-01-31T00:00:00Z.");
    }
}
