using System.CommandLine;
using Archestra.Cluster.Cli.CommandLine;

namespace Archestra.Cluster.Cli.Resources;

/// <summary>An option of list, and the query parameters that it stands for.</summary>
internal sealed record FilterOption(Option<string?> Option, Func<Session, string, CancellationToken, Task<string>> QueryAsync)
{
    public static FilterOption Text(string name, string parameter, string description) => new(
        new Option<string?>(name) { Description = description }, (_, value, _) => Task.FromResult($"{parameter}={Uri.EscapeDataString(value)}"));

    public static FilterOption Reference(string name, string parameter, string list, string description) => new(
        new Option<string?>(name) { Description = description },
        async (session, value, cancellationToken) => $"{parameter}={await new Names(session).IdAsync(list, value, cancellationToken).ConfigureAwait(false)}");

    public static FilterOption Owner() => new(
        new Option<string?>("--owner") { Description = "Only those of organization, user:NAME or team:NAME." },
        async (session, value, cancellationToken) =>
        {
            var (kind, id) = await new Names(session).OwnerAsync(value, cancellationToken).ConfigureAwait(false);
            return $"ownerKind={kind}&ownerId={id}";
        });
}
