using System.Text.Json;
using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.HostedServers;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.Installations;

/// <summary>Asks a server for its tools and stores what it said, with a feed entry only when it said something new.</summary>
internal sealed class ToolDiscovery(IGrainFactory grains, ConfigurationDirectory directory, FeedEntries feed)
{
    /// <summary>Two silos may store the same answer at once; the loser reads again.</summary>
    private const int Attempts = 3;

    public static InstallationTools Unreachable(string problem) =>
        new() { Status = InstalledToolsStatus.Unreachable, Tools = [], Problem = problem };

    /// <summary>The tools as stored; null when the server never answered yet.</summary>
    public async Task<InstallationTools?> FindAsync(InstallationKey key, CancellationToken cancellationToken)
    {
        var stored = await ReadAsync(key, cancellationToken);
        return stored is null ? null : Describe(stored);
    }

    public async Task<InstallationTools> AskAsync(InstallationKey key, Installation installation, CancellationToken cancellationToken)
    {
        var answer = await SystemCaller.InvokeAsync(() => CallTarget(key, installation).ListToolsAsync(cancellationToken));
        if (answer.Status != InstalledToolsStatus.Known)
        {
            var known = await FindAsync(key, cancellationToken);
            return known is null ? answer : known with { Status = answer.Status, Problem = answer.Problem };
        }

        var list = new StoredToolList
        {
            Tools = [.. answer.Tools.Select(tool => new StoredTool(tool.Name, Parse(tool.Definition), tool.ReadOnly))],
            Instructions = answer.Instructions,
        };
        return await StoreAsync(key, list, cancellationToken);
    }

    /// <summary>A platform administrator of another tenant may see it too, which is why the silo asks for itself.</summary>
    public Task<ServerStatus> StatusAsync(InstallationKey key, Installation installation, CancellationToken cancellationToken) =>
        SystemCaller.InvokeAsync(() => CallTarget(key, installation).GetStatusAsync(cancellationToken));

    private async Task<InstallationTools> StoreAsync(InstallationKey key, StoredToolList list, CancellationToken cancellationToken)
    {
        var body = ConfigurationDirectory.Write(list);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var stored = await ReadAsync(key, cancellationToken);
            if (stored is not null && ConfigurationDirectory.Write(stored.Value) == body)
            {
                return Describe(stored);
            }

            var change = stored is null
                ? DocumentChange.Inserted(DocumentKinds.ToolList, key.Tenant, key.Installation, null, null, body)
                : DocumentChange.Replaced(DocumentKinds.ToolList, key.Tenant, key.Installation, stored.Version, null, null, body);
            var entry = feed.Of(key.Tenant, FeedEntryKind.InstallationChanged, key.Installation);
            var (outcome, problem) = await directory.ApplyAsync([change], [entry], cancellationToken);
            if (problem is null)
            {
                return Describe(new Versioned<StoredToolList>(list, outcome.Versions![0]));
            }
        }

        return Unreachable("The list of tools changes faster than it can be stored.");
    }

    private Task<Versioned<StoredToolList>?> ReadAsync(InstallationKey key, CancellationToken cancellationToken) =>
        directory.GetAsync<StoredToolList>(DocumentKinds.ToolList, key.Tenant, key.Installation, cancellationToken);

    private ICallTargetGrain CallTarget(InstallationKey key, Installation installation) => installation.Transport == ServerTransport.Stdio
        ? grains.GetGrain<IHostedServerGrain>(CallTargets.Hosted(key.Tenant, installation.Id))
        : grains.GetGrain<IUpstreamCallGrain>(CallTargets.Remote(key.Tenant, installation.ConnectionId) + "0");

    private static InstallationTools Describe(Versioned<StoredToolList> stored) => new()
    {
        Status = InstalledToolsStatus.Known,
        Tools = [.. stored.Value.Tools.Select(tool => new InstalledTool
        {
            Name = tool.Name,
            Definition = JsonSerializer.SerializeToUtf8Bytes(tool.Definition),
            ReadOnly = tool.ReadOnly,
        })],
        Instructions = stored.Value.Instructions,
        Revision = stored.Version,
    };

    private static JsonElement Parse(byte[] definition)
    {
        using var document = JsonDocument.Parse(definition);
        return document.RootElement.Clone();
    }
}
