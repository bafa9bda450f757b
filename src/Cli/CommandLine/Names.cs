using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Archestra.Cluster.Cli.Terminal;

namespace Archestra.Cluster.Cli.CommandLine;

/// <summary>Finds ids by the names that people use, and names for the ids that the gateway answers with.</summary>
internal sealed partial class Names(Session session)
{
    private readonly Dictionary<string, Dictionary<string, string>> _known = new(StringComparer.Ordinal);

    /// <param name="list">The list's path, for example <c>users</c>.</param>
    /// <param name="nameOrId">What looks like an id is one.</param>
    public async Task<string> IdAsync(string list, string nameOrId, CancellationToken cancellationToken)
    {
        if (GeneratedId().IsMatch(nameOrId))
        {
            return nameOrId;
        }

        var found = new List<string>();
        await foreach (var item in Lists.ReadAsync(session, list, $"namePrefix={Uri.EscapeDataString(nameOrId)}", null, cancellationToken).ConfigureAwait(false))
        {
            if ((string?)item["name"] == nameOrId)
            {
                found.Add((string)item["id"]!);
            }
        }

        return found switch
        {
            [var only] => only,
            [] => throw new CommandFailedException(ExitCodes.NotFound, $"There is no '{SafeText.Clean(nameOrId)}' among the {list}."),
            _ => throw CommandFailedException.Usage($"Several of the {list} are called '{SafeText.Clean(nameOrId)}': name one by its id, {string.Join(", ", found)}."),
        };
    }

    public async Task<JsonArray> IdsAsync(string list, IEnumerable<string> namesOrIds, CancellationToken cancellationToken)
    {
        var ids = new JsonArray();
        foreach (var nameOrId in namesOrIds)
        {
            ids.Add(await IdAsync(list, nameOrId, cancellationToken).ConfigureAwait(false));
        }

        return ids;
    }

    /// <summary>The name, or the id itself where there is none or the token may not look.</summary>
    public async Task<string> NameAsync(string list, string id, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(list, out var names))
        {
            _known[list] = names = new Dictionary<string, string>(StringComparer.Ordinal);
            try
            {
                await foreach (var item in Lists.ReadAsync(session, list, "", null, cancellationToken).ConfigureAwait(false))
                {
                    names[(string)item["id"]!] = (string)item["name"]!;
                }
            }
            catch (CommandFailedException refused) when (refused.ExitCode == ExitCodes.NotAuthorized)
            {
                session.Terminal.Message($"The token may not read {list}: ids are shown instead of names.");
            }
        }

        return names.GetValueOrDefault(id, id);
    }

    /// <summary>user:NAME, team:NAME or organization.</summary>
    public async Task<(string Kind, string Id)> OwnerAsync(string owner, CancellationToken cancellationToken)
    {
        var (kind, name) = owner.IndexOf(':', StringComparison.Ordinal) is var at and > 0 ? (owner[..at], owner[(at + 1)..]) : (owner, "");
        return (kind, name.Length) switch
        {
            ("organization", 0) => (kind, await session.TenantAsync(cancellationToken).ConfigureAwait(false)),
            ("user", > 0) => (kind, await IdAsync("users", name, cancellationToken).ConfigureAwait(false)),
            ("team", > 0) => (kind, await IdAsync("teams", name, cancellationToken).ConfigureAwait(false)),
            _ => throw CommandFailedException.Usage("An owner is organization, user:NAME or team:NAME."),
        };
    }

    // As the gateway makes them: kind and 26 characters of Crockford's base 32.
    [GeneratedRegex("^[a-z]{1,5}_[0-9abcdefghjkmnpqrstvwxyz]{26}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex GeneratedId();
}
