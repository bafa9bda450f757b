using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Management.Declarative.Document;
using Archestra.Cluster.Frontend.Management.Declarative.Execution;
using Archestra.Cluster.Frontend.Management.Declarative.Planning;
using Archestra.Cluster.Frontend.Management.Declarative.Stored;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Frontend.Management;

/// <summary>
/// Deletes a tenant: an empty one, or with <c>cascade=true</c> everything in it first, one object after the other as
/// single requests would. What was begun and refused can be asked for again.
/// </summary>
internal sealed class TenantRemoval(ManagementGrains grains, TokenAuthenticator authenticator, TimeProvider time)
{
    private static readonly ConfigurationDocument Nothing = new()
    {
        ApiVersion = ConfigurationDocument.CurrentVersion, Roles = [], Users = [], Teams = [], Catalog = [], Installations = [], Gateways = [], Tokens = [],
    };

    public async Task<IResult> RunAsync(string tenant, bool cascade, HttpContext http)
    {
        var caller = (Principal)http.Items[typeof(Principal)]!;
        if (!ManagementResults.TryReadIfMatch(http, out var version))
        {
            return ManagementResults.BadIfMatch;
        }

        if (caller.TenantId == tenant && caller.IsPlatformAdministrator)
        {
            return new ProblemResult(StatusCodes.Status409Conflict, "Conflict.", "This is the tenant of your own token: delete it with a token of another one.");
        }

        if (cascade && caller.IsPlatformAdministrator && await EmptyAsync(tenant, version, http) is { } problem)
        {
            return problem;
        }

        return ManagementResults.Deleted(await grains.Tenant(tenant).DeleteAsync(version, http.RequestAborted));
    }

    private async Task<IResult?> EmptyAsync(string tenant, long? version, HttpContext http)
    {
        if (await new StoredConfigurationReader(grains).ReadAsync(tenant, http.RequestAborted) is not { } stored)
        {
            return ProblemResult.NotFound;
        }

        if (version is not null && version != stored.Settings.Version)
        {
            // What is in it goes only with a tenant that goes: the deletion itself says why it does not.
            return null;
        }

        if (await DeleteAllAsync(
            "OAuth client",
            ct => grains.Access(tenant).ListOAuthClientsAsync(new ListQuery { Limit = ListQuery.MaxLimit }, ct),
            (client, ct) => grains.OAuthClient(tenant, client.Id)!.DeleteAsync(null, ct),
            http.RequestAborted) is { } held)
        {
            return held;
        }

        if (await RunStepsAsync(stored, http) is { } problem)
        {
            return problem;
        }

        // After the gateways that name them.
        return await DeleteAllAsync(
            "identity provider",
            ct => grains.Access(tenant).ListIdentityProvidersAsync(new ListQuery { Limit = ListQuery.MaxLimit }, ct),
            (provider, ct) => grains.IdentityProvider(tenant, provider.Id)!.DeleteAsync(null, ct),
            http.RequestAborted);
    }

    private async Task<IResult?> RunStepsAsync(StoredConfiguration stored, HttpContext http)
    {
        var steps = new AuthenticatedSteps(authenticator, http, new StepExecution(grains, stored), time);
        foreach (var step in Planner.Make(Nothing, stored, prune: true, time.GetUtcNow()).Steps)
        {
            if (await steps.RunAsync(step, http.RequestAborted) is { Problem: { } problem })
            {
                return new ProblemResult(problem with { Detail = $"{step.Kind} '{step.Name}': {problem.Detail ?? problem.Title}" });
            }
        }

        return null;
    }

    /// <summary>What a configuration file does not name: page after page, until nothing is left or something stays.</summary>
    private static async Task<IResult?> DeleteAllAsync<T>(
        string kind,
        Func<CancellationToken, Task<Page<Versioned<T>>>> list,
        Func<T, CancellationToken, Task<ChangeOutcome<T>>> delete,
        CancellationToken cancellationToken)
        where T : class
    {
        while (await list(cancellationToken) is { Items: { Length: > 0 } items })
        {
            foreach (var item in items)
            {
                var outcome = await delete(item.Value, cancellationToken);
                if (!outcome.IsChanged && outcome.Status != ChangeStatus.NotFound)
                {
                    var problem = ManagementResults.Describe(outcome);
                    return new ProblemResult(problem with { Detail = $"{kind}: {problem.Detail ?? problem.Title}" });
                }
            }
        }

        return null;
    }
}
