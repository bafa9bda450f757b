using System.CommandLine;
using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.CommandLine;

namespace Archestra.Cluster.Cli.Resources;

/// <summary>The options of installations. A secret value is never an argument: arguments are visible to every process.</summary>
internal static class InstallOptions
{
    private static readonly Option<string> Entry = new("--catalog") { Description = "The catalog entry, by name or id.", Required = true };
    private static readonly Option<string?> Owner = new("--owner") { Description = "organization (the default), user:NAME or team:NAME." };
    private static readonly Option<string[]> Plain = BodyOption.Repeated("--value", "A value that is no secret, FIELD=VALUE; an empty one removes it.");
    private static readonly Option<string[]> FromEnvironment = BodyOption.Repeated("--secret-env", "A secret from an environment variable, FIELD=VARIABLE.");
    private static readonly Option<string[]> Asked = BodyOption.Repeated("--secret", "The name of a secret field, asked for or read from standard input, one per line.");

    /// <summary>Which it is: fixed for good.</summary>
    public static IReadOnlyList<BodyOption> Identity { get; } =
    [
        new BodyOption(Entry, async (session, body, cancellationToken) =>
        {
            body["catalogEntryId"] = await new Names(session).IdAsync("catalog", session.Get(Entry)!, cancellationToken).ConfigureAwait(false);
            var (kind, id) = await new Names(session).OwnerAsync(session.Get(Owner) ?? "organization", cancellationToken).ConfigureAwait(false);
            (body["ownerKind"], body["ownerId"]) = (kind, id);
        }),
        new BodyOption(Owner, (_, _, _) => Task.CompletedTask),
    ];

    public static IReadOnlyList<BodyOption> Values { get; } =
    [
        new BodyOption(Plain, (session, body, _) => Set(body, session.Get(Plain)!.Select(BodyOption.Pair))),
        new BodyOption(FromEnvironment, (session, body, _) => Set(body, session.Get(FromEnvironment)!.Select(BodyOption.Pair).Select(Resolve))),
        new BodyOption(Asked, (session, body, _) => Set(body, session.Get(Asked)!.Select(field => (field, session.Terminal.ReadSecret($"{field}:"))))),
    ];

    public static (string Field, string Value) Resolve((string Field, string Variable) secret) =>
        Environment.GetEnvironmentVariable(secret.Variable) is { Length: > 0 } value
            ? (secret.Field, value)
            : throw CommandFailedException.Usage($"The environment variable {secret.Variable} is not set.");

    private static Task Set(JsonObject body, IEnumerable<(string Field, string Value)> values)
    {
        var given = body["values"] as JsonObject ?? [];
        body["values"] = given;
        foreach (var (field, value) in values)
        {
            given[field] = value;
        }

        return Task.CompletedTask;
    }
}
