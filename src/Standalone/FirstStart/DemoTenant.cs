using System.Security.Cryptography;
using System.Text.Json;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Standalone.FirstStart;

/// <summary>
/// What a newcomer finds: a tenant, an administrator, and a gateway over the sample server. Made through the same grains as
/// everything else. Each step looks first, so a start that was cut short is finished by the next one.
/// </summary>
internal sealed class DemoTenant(IGrainFactory grains, ICallerProofs proofs, IDocumentStore documents, IChangeFeedStore feed)
{
    private const string TenantName = "demo";
    private const string AdministratorName = "administrator";
    private const string SampleName = "sample";

    /// <summary>Without letters and digits that look like others: it is typed from a terminal. 98 bits.</summary>
    private const string PasswordAlphabet = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int PasswordLength = 20;
    private static readonly TimeSpan ProofLifetime = TimeSpan.FromMinutes(5);

    /// <param name="newAdministratorToken">Issue a token even when the administrator has one.</param>
    /// <returns>Null when there was nothing to do.</returns>
    public async Task<FirstStartResult?> EnsureAsync(bool newAdministratorToken, CancellationToken cancellationToken)
    {
        var stored = await documents.FindByNameAsync(DocumentKinds.Tenant, DocumentTenants.None, TenantName, cancellationToken).ConfigureAwait(false);
        if (stored is null && await AnyTenantAsync(cancellationToken).ConfigureAwait(false))
        {
            // Somebody runs this for tenants of their own and removed the demo: it does not come back.
            return null;
        }

        var tenant = stored?.Id ?? EntityId.Create("tnt");
        CallerContext.Present(await ProveAsync(tenant, cancellationToken).ConfigureAwait(false));
        if (stored is null)
        {
            Expect(await grains.GetGrain<ITenantGrain>(new TenantKey(tenant).ToString())
                .CreateAsync(new Tenant { Name = TenantName }, cancellationToken).ConfigureAwait(false));
        }

        var administrator = await EnsureAdministratorAsync(tenant, cancellationToken).ConfigureAwait(false);
        var gateway = await EnsureGatewayAsync(tenant, cancellationToken).ConfigureAwait(false);
        var token = await EnsureTokenAsync(tenant, administrator, newAdministratorToken, cancellationToken).ConfigureAwait(false);
        return token is null
            ? null
            : new FirstStartResult(tenant, gateway, token, AdministratorName, await SetPasswordAsync(tenant, administrator, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Whoever may start this with a new token has lost the old one, and the password too for all we know.</summary>
    private async Task<string> SetPasswordAsync(string tenant, string administrator, CancellationToken cancellationToken)
    {
        var password = RandomNumberGenerator.GetString(PasswordAlphabet, PasswordLength);
        Expect(await grains.GetGrain<IUserCredentialGrain>(new UserCredentialKey(tenant, administrator).ToString())
            .SetPasswordAsync(password, cancellationToken).ConfigureAwait(false));
        return password;
    }

    private async Task<string> EnsureAdministratorAsync(string tenant, CancellationToken cancellationToken)
    {
        var found = await documents.FindByNameAsync(DocumentKinds.User, tenant, AdministratorName, cancellationToken).ConfigureAwait(false);
        var users = grains.GetGrain<ITenantGrain>(new TenantKey(tenant).ToString());
        if (found is null)
        {
            var administrator = new UserAccount { Name = AdministratorName, Roles = [BuiltInRoles.Admin] };
            return Expect(await users.CreateUserAsync(administrator, cancellationToken).ConfigureAwait(false)).Id;
        }

        if (IsFromBeforeRoles(found))
        {
            var user = await users.GetUserAsync(found.Id, cancellationToken).ConfigureAwait(false)
                ?? throw new InvalidOperationException("The administrator was deleted during the start.");
            Expect(await users.UpdateUserAsync(user.Value with { Roles = [BuiltInRoles.Admin] }, user.Version, cancellationToken).ConfigureAwait(false));
        }

        return found.Id;
    }

    /// <summary>Whoever had the manage scope could do everything then. A user stored since says which roles it has, if only none.</summary>
    private static bool IsFromBeforeRoles(StoredDocument user)
    {
        using var body = JsonDocument.Parse(user.Body);
        return !body.RootElement.TryGetProperty("roles", out _);
    }

    private async Task<string> EnsureGatewayAsync(string tenant, CancellationToken cancellationToken)
    {
        var entry = await EnsureSampleEntryAsync(tenant, cancellationToken).ConfigureAwait(false);
        var installed = await documents.FindByNameAsync(DocumentKinds.Installation, tenant, SampleName, cancellationToken).ConfigureAwait(false);
        var installation = installed?.Id ?? EntityId.Create("ins");
        if (installed is null)
        {
            var request = new InstallServer
            {
                Name = SampleName, CatalogEntryId = entry, OwnerKind = PrincipalKind.Organization, OwnerId = tenant,
            };
            Expect(await grains.GetGrain<IInstallationGrain>(new InstallationKey(tenant, installation).ToString())
                .InstallAsync(request, cancellationToken).ConfigureAwait(false));
        }

        var found = await documents.FindByNameAsync(DocumentKinds.Gateway, tenant, TenantName, cancellationToken).ConfigureAwait(false);
        if (found is not null)
        {
            return found.Id;
        }

        var gateway = new Gateway
        {
            Name = TenantName,
            Description = "Demo gateway over the sample server.",
            Naming = ToolNaming.Prefixed,
            Installations = [new GatewayInstallation(installation, null)],
        };
        return Expect(await grains.GetGrain<IGatewayGrain>(new GatewayKey(tenant, EntityId.Create("gw")).ToString())
            .CreateAsync(gateway, cancellationToken).ConfigureAwait(false)).Id;
    }

    /// <summary>The sample server lies beside this program, which may have moved since the last start.</summary>
    private async Task<string> EnsureSampleEntryAsync(string tenant, CancellationToken cancellationToken)
    {
        var catalog = grains.GetGrain<ICatalogGrain>(new CatalogKey(tenant).ToString());
        var entry = SampleServerCommand.Describe(SampleName);
        var found = await documents.FindByNameAsync(DocumentKinds.CatalogEntry, tenant, SampleName, cancellationToken).ConfigureAwait(false);
        if (found is null)
        {
            return Expect(await catalog.CreateAsync(entry, cancellationToken).ConfigureAwait(false)).Id;
        }

        var stored = await catalog.GetAsync(found.Id, cancellationToken).ConfigureAwait(false);
        if (stored is not null && SampleServerCommand.HasMoved(stored.Value))
        {
            Expect(await catalog.UpdateAsync(entry with { Id = found.Id }, stored.Version, cancellationToken).ConfigureAwait(false));
        }

        return found.Id;
    }

    private async Task<IssuedApiToken?> EnsureTokenAsync(
        string tenant, string administrator, bool newToken, CancellationToken cancellationToken)
    {
        var directory = grains.GetGrain<IDirectoryQueryGrain>(new DirectoryQueryKey(tenant).ToString());
        var query = new ListQuery { Filter = new ListFilter { OwnerId = administrator }, Limit = 1 };
        var existing = await directory.ListApiTokensAsync(query, cancellationToken).ConfigureAwait(false);
        if (!newToken && existing.Items.Length > 0)
        {
            return null;
        }

        var request = new IssueApiToken
        {
            Name = AdministratorName, OwnerKind = PrincipalKind.User, OwnerId = administrator, Scopes = [.. Scopes.All],
        };
        return Expect(await grains.GetGrain<IApiTokenGrain>(new ApiTokenKey(tenant, EntityId.Create("tok")).ToString())
            .IssueAsync(request, cancellationToken).ConfigureAwait(false));
    }

    private async Task<bool> AnyTenantAsync(CancellationToken cancellationToken) =>
        (await documents.ListAsync(new DocumentQuery(DocumentKinds.Tenant, DocumentTenants.None) { Limit = 1 }, cancellationToken).ConfigureAwait(false))
        .Documents.Count > 0;

    /// <summary>The steps are recorded as the organization's own.</summary>
    private async Task<string> ProveAsync(string tenant, CancellationToken cancellationToken)
    {
        var organization = new Principal
        {
            TenantId = tenant, Kind = PrincipalKind.Organization, Id = tenant, TokenId = "first-start", GrantedScopes = [.. Scopes.All],
        };
        var page = await feed.ReadAsync(-1, 1, cancellationToken).ConfigureAwait(false);
        return proofs.Issue(organization, page.LastSequence, ProofLifetime);
    }

    private static T Expect<T>(ChangeOutcome<T> outcome)
        where T : class =>
        outcome.IsChanged ? outcome.Value : throw new InvalidOperationException($"The demo tenant could not be made: {outcome.Reason}");
}
