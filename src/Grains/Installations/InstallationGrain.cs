using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Installations.Drift;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.Installations;

/// <summary>
/// One installed server. Reentrant: asking a slow server for its tools holds nobody up. It keeps nothing but the question
/// in flight; every change is a compare-and-swap on the stored documents, so interleaved changes conflict instead of mixing.
/// </summary>
[Reentrant]
internal sealed class InstallationGrain(
    ConfigurationDirectory directory,
    InstallationStore store,
    InstallationOwners owners,
    ToolDiscovery discovery,
    ToolDrifts drifts,
    DriftApproval approval,
    ChangeAudit audit)
    : Grain, IInstallationGrain
{
    private const string NoInstallation = "There is no such installation.";

    private Task<InstallationTools>? _discovery;

    private InstallationKey Key => InstallationKey.Parse(this.GetPrimaryKeyString());

    public async Task<ChangeOutcome<Installation>> InstallAsync(InstallServer request, CancellationToken cancellationToken)
    {
        if (!InstallationRules.MayChange(owners.Who, request.OwnerKind, request.OwnerId))
        {
            return ChangeOutcome<Installation>.Forbidden(InstallationRules.Missing(owners.Who, request.OwnerKind, request.OwnerId));
        }

        var entry = await directory.GetAsync<CatalogEntry>(DocumentKinds.CatalogEntry, Key.Tenant, request.CatalogEntryId, cancellationToken);
        if (entry is null)
        {
            return ChangeOutcome<Installation>.Invalid(new FieldProblem("/catalogEntryId", "There is no such catalog entry."));
        }

        var problems = NameRules.Check(request.Name)
            .Concat(InstallationValues.Check(entry.Value.Fields, request.Values, new HashSet<string>()))
            .ToList();
        if (!await owners.ExistsAsync(Key.Tenant, request.OwnerKind, request.OwnerId, cancellationToken))
        {
            problems.Add(new FieldProblem("/ownerId", "There is no such owner."));
        }

        if (problems.Count > 0)
        {
            return ChangeOutcome<Installation>.Invalid([.. problems]);
        }

        var details = new { request.Name, request.CatalogEntryId, request.OwnerKind, request.OwnerId, Fields = request.Values.Keys };
        var outcome = await audit.RecordAsync(
            Key.Tenant, "installation.created", Subject, details, () => store.InsertAsync(Key, request, entry.Value, cancellationToken), cancellationToken);
        if (outcome.IsChanged)
        {
            // A server that cannot be reached is installed all the same; its tools follow when it answers.
            await DiscoverAsync(cancellationToken);
        }

        return outcome;
    }

    public async Task<Versioned<Installation>?> GetAsync(CancellationToken cancellationToken)
    {
        var stored = await FindVisibleAsync(cancellationToken);
        return stored is null ? null : new Versioned<Installation>(stored.Value.Public, stored.Version)
        {
            CreatedAt = stored.CreatedAt,
            UpdatedAt = stored.UpdatedAt,
        };
    }

    public async Task<ChangeOutcome<Installation>> ReplaceValuesAsync(
        Dictionary<string, string?> values, long? expectedVersion, CancellationToken cancellationToken)
    {
        var (stored, refusal) = await FindAsync(InstallationRules.MayChange, expectedVersion, cancellationToken);
        return stored is null
            ? refusal!
            : await ReplaceAsync("installation.values_replaced", stored, stored.Value.Public.Name, values, [], cancellationToken);
    }

    public async Task<ChangeOutcome<Installation>> UpdateAsync(
        UpdateInstallation request, long? expectedVersion, CancellationToken cancellationToken)
    {
        var (stored, refusal) = await FindAsync(InstallationRules.MayChange, expectedVersion, cancellationToken);
        if (stored is null)
        {
            return refusal!;
        }

        var values = new Dictionary<string, string?>(request.Values ?? [], StringComparer.Ordinal);
        foreach (var name in request.Values is null ? [] : stored.Value.Public.Values.Keys.Where(name => !values.ContainsKey(name)))
        {
            values.Add(name, null);
        }

        var problems = NameRules.Check(request.Name).Concat(InstallationOwners.CheckUnchanged(request, stored.Value.Public));
        return await ReplaceAsync("installation.updated", stored, request.Name, values, problems, cancellationToken);
    }

    public async Task<ChangeOutcome<Installation>> UninstallAsync(long? expectedVersion, CancellationToken cancellationToken)
    {
        var (stored, refusal) = await FindAsync(InstallationRules.MayUninstall, expectedVersion, cancellationToken);
        if (stored is null)
        {
            return refusal!;
        }

        var gateways = await directory.ListAllAsync<Gateway>(DocumentKinds.Gateway, Key.Tenant, cancellationToken);
        if (gateways.FirstOrDefault(g => g.Value.Installations.Any(i => i.InstallationId == Key.Installation)) is { } user)
        {
            return ChangeOutcome<Installation>.Conflict($"The gateway '{user.Value.Name}' uses it: remove it there first.");
        }

        return await audit.RecordAsync(
            Key.Tenant,
            "installation.deleted",
            Subject,
            new { Before = stored.Value.Public },
            () => store.DeleteAsync(Key, stored, cancellationToken),
            cancellationToken);
    }

    public async Task<InstallationTools> GetToolsAsync(CancellationToken cancellationToken)
    {
        await RequireVisibleAsync(cancellationToken);
        return await discovery.FindAsync(Key, cancellationToken) ?? await DiscoverAsync(cancellationToken);
    }

    public async Task<InstallationTools> RefreshToolsAsync(CancellationToken cancellationToken)
    {
        await RequireVisibleAsync(cancellationToken);
        return await DiscoverAsync(cancellationToken);
    }

    private async Task<InstallationTools> DiscoverAsync(CancellationToken cancellationToken)
    {
        // Askers share one question; it is not cancelled with one of them.
        _discovery = _discovery is { IsCompleted: false } running ? running : AskAsync();
        return await _discovery.WaitAsync(cancellationToken);
    }

    public Task<ToolDrift[]?> GetDriftAsync(CancellationToken cancellationToken) => drifts.OfInstallationAsync(Key, cancellationToken);

    public Task<ChangeOutcome<ToolDrift>> ApproveToolAsync(string tool, string digest, CancellationToken cancellationToken) =>
        approval.ApproveAsync(Key, tool, digest, cancellationToken);

    public async Task<ServerStatus?> GetStatusAsync(CancellationToken cancellationToken)
    {
        var stored = await FindVisibleAsync(cancellationToken);
        return stored is null ? null : await discovery.StatusAsync(Key, stored.Value.Public, cancellationToken);
    }

    public async Task OnToolListChangedAsync()
    {
        if (_discovery is { IsCompleted: false } running)
        {
            // The question in flight may have been answered before the change.
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        await DiscoverAsync(CancellationToken.None);
    }

    /// <summary>Null also when the caller may not see it: then there is none for it.</summary>
    private async Task<Versioned<StoredInstallation>?> FindVisibleAsync(CancellationToken cancellationToken)
    {
        var who = owners.Who;
        return await store.FindAsync(Key, cancellationToken) is { } stored && InstallationRules.MaySee(who, stored.Value.Public) ? stored : null;
    }

    private async Task RequireVisibleAsync(CancellationToken cancellationToken)
    {
        var who = owners.Who;
        if (await store.FindAsync(Key, cancellationToken) is { } stored && !InstallationRules.MaySee(who, stored.Value.Public))
        {
            throw MissingPermission.Of(Permission.InstallationsRead);
        }
    }

    private async Task<InstallationTools> AskAsync()
    {
        var stored = await store.FindAsync(Key, CancellationToken.None);
        return stored is null
            ? ToolDiscovery.Unreachable(NoInstallation)
            : await discovery.AskAsync(Key, stored.Value.Public, CancellationToken.None);
    }

    private async Task<ChangeOutcome<Installation>> ReplaceAsync(
        string action,
        Versioned<StoredInstallation> stored,
        string name,
        Dictionary<string, string?> values,
        IEnumerable<FieldProblem> found,
        CancellationToken cancellationToken)
    {
        var before = stored.Value.Public;
        var entry = await directory.GetAsync<CatalogEntry>(DocumentKinds.CatalogEntry, Key.Tenant, before.CatalogEntryId, cancellationToken);
        if (entry is null)
        {
            return ChangeOutcome<Installation>.Conflict("Its catalog entry is gone.");
        }

        var given = values.Where(value => value.Value is { Length: > 0 }).ToDictionary(value => value.Key, value => value.Value!);
        var kept = before.Values.Keys.Concat(stored.Value.Secrets.Keys).Where(field => !values.ContainsKey(field)).ToHashSet();
        if (found.Concat(InstallationValues.Check(entry.Value.Fields, given, kept)).ToArray() is { Length: > 0 } problems)
        {
            return ChangeOutcome<Installation>.Invalid(problems);
        }

        var details = new { Before = new { before.Name }, After = new { Name = name }, Replaced = given.Keys, Removed = values.Keys.Except(given.Keys) };
        return await audit.RecordAsync(
            Key.Tenant, action, Subject, details, () => store.ReplaceAsync(Key, stored, entry.Value, name, values, cancellationToken), cancellationToken);
    }

    private async Task<(Versioned<StoredInstallation>? Stored, ChangeOutcome<Installation>? Refusal)> FindAsync(
        Func<Principal, Installation, bool> isAllowed, long? expectedVersion, CancellationToken cancellationToken)
    {
        var who = owners.Who;
        var stored = await store.FindAsync(Key, cancellationToken);
        if (stored is null || !(InstallationRules.MaySee(who, stored.Value.Public) || isAllowed(who, stored.Value.Public)))
        {
            return (null, ChangeOutcome<Installation>.NotFound(NoInstallation));
        }

        if (!isAllowed(who, stored.Value.Public))
        {
            var installation = stored.Value.Public;
            return (null, ChangeOutcome<Installation>.Forbidden(InstallationRules.Missing(who, installation.OwnerKind, installation.OwnerId)));
        }

        return expectedVersion is { } expected && expected != stored.Version
            ? (null, ChangeOutcome<Installation>.VersionMismatch(stored.Version))
            : (stored, null);
    }

    private string Subject => $"installation/{Key.Installation}";
}
