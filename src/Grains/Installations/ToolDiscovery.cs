using System.Text.Json;
using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.HostedServers;
using Archestra.Cluster.Grains.Installations.Drift;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.Installations;

/// <summary>Asks a server for its tools and stores what it said, with a feed entry only when it said something new.</summary>
internal sealed class ToolDiscovery(IGrainFactory grains, ToolListStore lists, DriftRecord drifts, TimeProvider time)
{
    /// <summary>Two silos may store the same answer at once; the loser reads again.</summary>
    private const int Attempts = 3;

    public static InstallationTools Unreachable(string problem) =>
        new() { Status = InstalledToolsStatus.Unreachable, Tools = [], Problem = problem };

    /// <summary>The tools as stored; null when the server never answered yet.</summary>
    public async Task<InstallationTools?> FindAsync(InstallationKey key, CancellationToken cancellationToken)
    {
        var stored = await lists.FindAsync(key, cancellationToken);
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

    private async Task<InstallationTools> StoreAsync(InstallationKey key, StoredToolList said, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var stored = await lists.FindAsync(key, cancellationToken);
            var list = said with { Drifts = DriftDetection.Compare(stored?.Value, said.Tools, time.GetUtcNow()) };
            if (stored is not null && ConfigurationDirectory.Write(stored.Value) == ConfigurationDirectory.Write(list))
            {
                return Describe(stored);
            }

            Task<long?> ReplaceAsync() => lists.ReplaceAsync(key, stored, list, cancellationToken);
            var version = stored is null
                ? await ReplaceAsync()
                : await drifts.StoreAsync(key, stored.Value, list, ReplaceAsync, cancellationToken);
            if (version is { } revision)
            {
                return Describe(new Versioned<StoredToolList>(list, revision));
            }
        }

        return Unreachable("The list of tools changes faster than it can be stored.");
    }

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
