namespace Archestra.Cluster.Standalone.Tests.Declarative;

/// <summary>Bodies of requests that create objects with every optional member now and then, and with names of every script.</summary>
internal sealed class RandomObjects(SeededChoice choice)
{
    private static readonly string[] Words =
    [
        "billing", "Ärger", "日本語", "עברית", "nai\u0308ve", "🚀 launch", "a/b~c", "\"quoted\"", "<b>bold</b>", "[red]markup[/]", "100%_x", "O'Brien", "\\back", "x",
    ];

    private static readonly string[] Permissions = ["tools:read", "tools:write", "catalog:read", "gateways:read", "installations:own", "tokens:own", "audit:read"];

    public string Name(string kind, int number) => $"{choice.Of(Words)} {kind} {number}";

    public object Role(int number) => new
    {
        name = Name("role", number), description = Maybe(() => choice.Of(Words)), permissions = choice.Some(Permissions, 5),
    };

    public object User(int number, IReadOnlyList<string> roles) => new
    {
        name = Name("user", number), email = Maybe(() => $"user{number}@example.com"), roles = choice.Some(roles, 3),
    };

    public object Team(int number, IReadOnlyList<string> users, IReadOnlyList<string> roles) => new
    {
        name = Name("team", number), members = choice.Some(users, 8), roles = choice.Some(roles, 2),
    };

    public object Entry(int number)
    {
        var hosted = choice.Chance(30);
        return new
        {
            name = Name("server", number),
            description = Maybe(() => choice.Of(Words)),
            transport = hosted ? "stdio" : "streamableHttp",
            url = hosted ? null : $"http://127.0.0.1:1/{number}",
            command = hosted ? "/nonexistent/server" : null,
            arguments = hosted ? choice.Some(Words, 3) : [],
            environment = hosted && choice.Chance(50) ? new Dictionary<string, string> { ["REGION"] = choice.Of(Words), ["A_B"] = "" } : [],
            fields = Fields(hosted),
            callTimeout = Maybe(() => $"00:00:{choice.Below(50) + 10}"),
            toolDrift = Maybe(() => choice.Of<string>(["warn", "allow", "hold"])),
        };
    }

    /// <summary>Every entry has the same field names, so that an installation knows which it may give.</summary>
    public static IReadOnlyList<string> SecretFields { get; } = ["key", "optional-key"];

    public object Installation(int number, string entry, (string Kind, string Id) owner) => new
    {
        name = Name("installation", number),
        catalogEntryId = entry,
        ownerKind = owner.Kind,
        ownerId = owner.Id,
        values = new Dictionary<string, string>(
            new[] { ("key", "s3cret value"), ("optional-key", choice.Chance(50) ? "another" : ""), ("region", choice.Chance(50) ? "eu ~/ west" : "") }
                .Select(value => KeyValuePair.Create(value.Item1, value.Item2))),
    };

    public object Gateway(int number, IReadOnlyList<string> installations, IReadOnlyList<string> entries, Func<object?> access)
    {
        var chosen = choice.Some(installations, 4);
        var resolved = choice.Chance(30) ? choice.Some(entries, 2) : [];
        return new
        {
            name = Name("gateway", number),
            description = Maybe(() => choice.Of(Words)),
            naming = chosen.Length + resolved.Length == 1 && choice.Chance(50) ? "upstream" : "prefixed",
            installations = chosen.Select(id => Selection(id, null, access)).Concat(resolved.Select(id => Selection(null, id, access))).ToArray(),
            access = access(),
        };
    }

    public object Token(int number, (string Kind, string Id) owner) => new
    {
        name = choice.Chance(20) ? "the same name" : Name("token", number),
        ownerKind = owner.Kind,
        ownerId = owner.Id,
        scopes = choice.Chance(50) ? new[] { "mcp:write", "mcp:read" } : ["mcp:read"],
        expiresAt = Maybe<DateTimeOffset?>(() => new DateTimeOffset(2100, 1, 1, choice.Below(24), 0, 0, TimeSpan.FromHours(choice.Below(3))).AddTicks(choice.Below(20_000_000))),
    };

    public object? Access(IReadOnlyList<string> users, IReadOnlyList<string> teams, IReadOnlyList<string> roles) => choice.Chance(50)
        ? null
        : new { everyone = choice.Chance(10), users = choice.Some(users, 3), teams = choice.Some(teams, 2), roles = choice.Some(roles, 2) };

    private Dictionary<string, object?> Selection(string? installation, string? entry, Func<object?> access)
    {
        var selection = new Dictionary<string, object?>
        {
            ["tools"] = Maybe(() => new[] { "one", "two", "drei" }),
            ["rules"] = choice.Chance(30)
                ? new object[] { new { tool = "two", requiredScope = Maybe(() => "mcp:read"), scope = Maybe(() => "tool:two"), access = access() }, new { tool = "one", access = access() } }
                : [],
        };
        selection[installation is null ? "catalogEntryId" : "installationId"] = installation ?? entry;
        return selection;
    }

    private object[] Fields(bool hosted) =>
    [
        Field("key", secret: true, required: true, hosted), Field("optional-key", secret: true, required: false, hosted), Field("region", secret: false, required: false, hosted),
    ];

    private object Field(string name, bool secret, bool required, bool hosted) => new
    {
        name,
        description = Maybe(() => choice.Of(Words)),
        secret,
        required,
        target = hosted ? "environmentVariable" : "header",
        targetName = hosted ? name.Replace('-', '_').ToUpperInvariant() : $"X-{name}",
        valuePrefix = Maybe(() => "Bearer "),
    };

    private T? Maybe<T>(Func<T> value) => choice.Chance(60) ? value() : default;
}
