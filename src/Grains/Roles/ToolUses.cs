using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Roles;

/// <summary>
/// Which tools people may call, as sets that can be compared. Pure. The names of tools are those that any gateway of any of
/// the compared graphs mentions; all the others are alike.
/// </summary>
internal sealed class ToolUses
{
    private readonly ILookup<string, string> _names;

    public ToolUses(params AuthorityGraph[] compared) => _names = compared
        .SelectMany(graph => graph.Gateways.Values.SelectMany(gateway => gateway.Installations), (graph, source) => (graph, source))
        .SelectMany(
            pair => (pair.source.Tools ?? []).Concat(pair.source.Rules.Select(rule => rule.Tool)),
            (pair, name) => (Entry: EntryOf(pair.graph, pair.source), name))
        .Distinct()
        .ToLookup(pair => pair.Entry, pair => pair.name);

    /// <summary>Everything that somebody may call through the gateways of the graph.</summary>
    public HashSet<ToolUse> Of(AuthorityGraph graph, Principal who) =>
        [.. graph.Gateways.Values.SelectMany(gateway => Of(graph, gateway, who))];

    private IEnumerable<ToolUse> Of(AuthorityGraph graph, Gateway gateway, Principal who)
    {
        if (!AccessList.Admits(gateway.Access, who))
        {
            yield break;
        }

        foreach (var source in gateway.Installations)
        {
            var names = source.Tools ?? [.. _names[EntryOf(graph, source)], ToolUse.AnyOther];
            foreach (var installation in Candidates(graph, source, who))
            {
                foreach (var use in names.SelectMany(name => Of(source, installation.Id, name, who)))
                {
                    yield return use;
                }
            }
        }
    }

    /// <summary>The installations that calls through a source can use for somebody: whether one hides another changes with the next installation.</summary>
    private static IEnumerable<Installation> Candidates(AuthorityGraph graph, GatewayInstallation source, Principal who) =>
        source.CatalogEntryId is { } entry
            ? graph.Installations.Values.Where(installation => installation.CatalogEntryId == entry && ConnectionResolution.MayUse(who, installation))
            : graph.Installations.TryGetValue(source.InstallationId, out var pinned) ? [pinned] : [];

    private static IEnumerable<ToolUse> Of(GatewayInstallation source, string installationId, string name, Principal who)
    {
        var rule = Array.Find(source.Rules, rule => rule.Tool == name);
        if (!AccessList.Admits(rule?.Access, who))
        {
            yield break;
        }

        if (who.HasPermission(ToolPermission.Of(rule?.RequiredScope ?? Scopes.Read)))
        {
            yield return new ToolUse(installationId, name, Changing: false);
        }

        if (who.HasPermission(ToolPermission.Of(rule?.RequiredScope ?? Scopes.Write)))
        {
            yield return new ToolUse(installationId, name, Changing: true);
        }
    }

    private static string EntryOf(AuthorityGraph graph, GatewayInstallation source) => source.CatalogEntryId
        ?? (graph.Installations.TryGetValue(source.InstallationId, out var installation) ? installation.CatalogEntryId : source.InstallationId);
}
