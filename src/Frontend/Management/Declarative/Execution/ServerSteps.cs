using System.Diagnostics;
using Archestra.Cluster.Frontend.Management.Declarative.Document;
using Archestra.Cluster.Frontend.Management.Declarative.Planning;
using Archestra.Cluster.Frontend.Management.Declarative.Stored;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Frontend.Management.Declarative.Execution;

/// <summary>Steps on catalog entries, installations, gateways and tokens.</summary>
internal sealed class ServerSteps(ManagementGrains grains, StoredConfiguration stored, ReferenceIds ids)
{
    private string Tenant => stored.TenantId;

    public Task<StepOutcome> RunAsync(PlannedStep step, CancellationToken cancellationToken) => step.Kind switch
    {
        ObjectKind.CatalogEntry => ChangeEntryAsync(step, cancellationToken),
        ObjectKind.Installation => ChangeInstallationAsync(step, cancellationToken),
        ObjectKind.Gateway => ChangeGatewayAsync(step, cancellationToken),
        ObjectKind.Token => ChangeTokenAsync(step, cancellationToken),
        _ => throw new UnreachableException($"Step {step}."),
    };

    private async Task<StepOutcome> ChangeEntryAsync(PlannedStep step, CancellationToken cancellationToken)
    {
        var catalog = grains.Catalog(Tenant);
        var outcome = step.Action switch
        {
            StepAction.Create => await catalog.CreateAsync((CatalogEntry)step.Wanted!, cancellationToken),
            StepAction.Update => await catalog.UpdateAsync((CatalogEntry)step.Wanted! with { Id = step.Id! }, step.Version, cancellationToken),
            _ => await catalog.DeleteAsync(step.Id!, step.Version, cancellationToken),
        };
        return StepOutcome.Of(outcome, step.At, entry => entry.Id);
    }

    private async Task<StepOutcome> ChangeInstallationAsync(PlannedStep step, CancellationToken cancellationToken)
    {
        var grain = grains.Installation(Tenant, step.Id ?? EntityId.Create("ins"))!;
        var outcome = step.Action switch
        {
            StepAction.Create => await grain.InstallAsync(Install((DeclaredInstallation)step.Wanted!), cancellationToken),
            StepAction.Update => await grain.UpdateAsync(Update((DeclaredInstallation)step.Wanted!, step.Id!), step.Version, cancellationToken),
            _ => await grain.UninstallAsync(step.Version, cancellationToken),
        };
        return StepOutcome.Of(outcome, step.At, installation => installation.Id);
    }

    private async Task<StepOutcome> ChangeGatewayAsync(PlannedStep step, CancellationToken cancellationToken)
    {
        var grain = grains.Gateway(Tenant, step.Id ?? EntityId.Create("gw"))!;
        var outcome = step.Action switch
        {
            StepAction.Create => await grain.CreateAsync(References.Map((Gateway)step.Wanted!, ids.Find), cancellationToken),
            StepAction.Update => await grain.UpdateAsync(References.Map((Gateway)step.Wanted!, ids.Find), step.Version, cancellationToken),
            _ => await grain.DeleteAsync(step.Version, cancellationToken),
        };
        return StepOutcome.Of(outcome, step.At, gateway => gateway.Id);
    }

    private async Task<StepOutcome> ChangeTokenAsync(PlannedStep step, CancellationToken cancellationToken)
    {
        var grain = grains.ApiToken(Tenant, step.Id ?? EntityId.Create("tok"))!;
        if (step.Action == StepAction.Delete)
        {
            return StepOutcome.Of(await grain.RevokeAsync(cancellationToken), step.At, token => token.Id);
        }

        var wanted = References.Map((DeclaredToken)step.Wanted!, ids.Find);
        var (kind, id) = OwnerOf(wanted.Owner);
        var request = new IssueApiToken { Name = wanted.Name, OwnerKind = kind, OwnerId = id, Scopes = wanted.Scopes, ExpiresAt = wanted.ExpiresAt };
        var outcome = await grain.IssueAsync(request, cancellationToken);
        return StepOutcome.Of(outcome, step.At, issued => issued.Token.Id) with { TokenText = outcome.Value?.Text };
    }

    private InstallServer Install(DeclaredInstallation declared)
    {
        var mapped = References.Map(declared, ids.Find);
        var (kind, id) = OwnerOf(mapped.Owner);
        return new InstallServer
        {
            Name = mapped.Name,
            CatalogEntryId = mapped.CatalogEntry,
            OwnerKind = kind,
            OwnerId = id,
            Values = mapped.Values.ToDictionary(value => value.Key, value => value.Value.Plain ?? value.Value.Secret ?? "", StringComparer.Ordinal),
        };
    }

    private UpdateInstallation Update(DeclaredInstallation declared, string id)
    {
        var known = stored.InstallationsById[id];
        var values = known.SecretFields.Where(field => !declared.Values.ContainsKey(field)).ToDictionary(field => field, _ => (string?)null, StringComparer.Ordinal);
        foreach (var (field, value) in declared.Values)
        {
            if (!value.Keep)
            {
                values[field] = value.Plain ?? value.Secret;
            }
            else if (known.Values.TryGetValue(field, out var plain))
            {
                // It was given before its field became a secret; given again, it is sealed.
                values[field] = plain;
            }
        }

        return new UpdateInstallation { Name = declared.Name, Values = values };
    }

    private (PrincipalKind Kind, string Id) OwnerOf(DeclaredOwner owner) => owner.Kind switch
    {
        DeclaredOwnerKind.User => (PrincipalKind.User, owner.Name ?? ""),
        DeclaredOwnerKind.Team => (PrincipalKind.Team, owner.Name ?? ""),
        _ => (PrincipalKind.Organization, Tenant),
    };
}
