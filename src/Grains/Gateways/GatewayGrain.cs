using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.Gateways;

/// <summary>
/// One gateway. Reentrant: building a snapshot holds no change up. Nodes that ask at once share one build; nothing is
/// kept afterwards, because each node keeps its own snapshot until the feed says otherwise.
/// </summary>
[Reentrant]
internal sealed class GatewayGrain(
    ConfigurationDirectory directory,
    GatewayPublication publication,
    ConnectionResolver resolver,
    GatewayChecks checks,
    GatewayChanges changes,
    Caller caller) : Grain, IGatewayGrain
{
    private const string NoGateway = "There is no such gateway.";

    private GatewayKey Key => GatewayKey.Parse(this.GetPrimaryKeyString());

    public async Task<ChangeOutcome<Gateway>> CreateAsync(Gateway gateway, CancellationToken cancellationToken)
    {
        var created = gateway with { Id = Key.Gateway };
        if (await JudgeAsync(created, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var change = DocumentChange.Inserted(
            DocumentKinds.Gateway, Key.Tenant, Key.Gateway, created.Name, null, ConfigurationDirectory.Write(created));
        return await changes.CommitAsync(Key, "gateway.created", change, created, new { After = created }, cancellationToken);
    }

    public Task<Versioned<Gateway>?> GetAsync(CancellationToken cancellationToken) =>
        directory.GetAsync<Gateway>(DocumentKinds.Gateway, Key.Tenant, Key.Gateway, cancellationToken);

    public async Task<ChangeOutcome<Gateway>> UpdateAsync(Gateway gateway, long? expectedVersion, CancellationToken cancellationToken)
    {
        var (stored, refusal) = await FindAsync(expectedVersion, cancellationToken);
        if (stored is null)
        {
            return refusal!;
        }

        var updated = gateway with { Id = Key.Gateway };
        if (await JudgeAsync(updated, cancellationToken) is { } judged)
        {
            return judged;
        }

        var change = DocumentChange.Replaced(
            DocumentKinds.Gateway, Key.Tenant, Key.Gateway, stored.Version, updated.Name, null, ConfigurationDirectory.Write(updated));
        return await changes.CommitAsync(Key, "gateway.updated", change, updated, new { Before = stored.Value, After = updated }, cancellationToken);
    }

    public async Task<ChangeOutcome<Gateway>> DeleteAsync(long? expectedVersion, CancellationToken cancellationToken)
    {
        var (stored, refusal) = await FindAsync(expectedVersion, cancellationToken);
        return stored is null ? refusal! : await changes.DeleteAsync(Key, stored, cancellationToken);
    }

    public Task<GatewaySnapshot?> GetSnapshotAsync(CancellationToken cancellationToken) => publication.BuildAsync(Key, cancellationToken);

    public async Task<ResolvedConnections?> ResolveAsync(CancellationToken cancellationToken)
    {
        var who = caller.Current;
        var gateway = await GetAsync(cancellationToken);
        return gateway is null || who.TenantId != Key.Tenant || !AccessList.Admits(gateway.Value.Access, who)
            ? null
            : await resolver.ResolveAsync(who, [.. gateway.Value.Installations.Select(source => source.CatalogEntryId).OfType<string>()], cancellationToken);
    }

    /// <summary>Why the gateway cannot be what is asked for; null when it can.</summary>
    private async Task<ChangeOutcome<Gateway>?> JudgeAsync(Gateway gateway, CancellationToken cancellationToken)
    {
        if (await checks.ProblemsAsync(Key.Tenant, gateway, cancellationToken) is { Length: > 0 } problems)
        {
            return ChangeOutcome<Gateway>.Invalid(problems);
        }

        return await checks.RefusalAsync(Key.Tenant, gateway, cancellationToken) is { } refusal
            ? ChangeOutcome<Gateway>.Forbidden(refusal)
            : null;
    }

    private Task<(Versioned<Gateway>? Stored, ChangeOutcome<Gateway>? Refusal)> FindAsync(long? expectedVersion, CancellationToken cancellationToken) =>
        directory.FindAsync<Gateway>(DocumentKinds.Gateway, Key.Tenant, Key.Gateway, expectedVersion, NoGateway, cancellationToken);
}
