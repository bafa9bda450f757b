using System.Buffers.Text;
using System.Security.Cryptography;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.IdentityProviders;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>What the sign-in page of a tenant shows, and the token of its form.</summary>
internal sealed class SignInPages(ConfigurationDirectory directory, IDocumentStore store, ExternalSignIn external, FormTokens forms)
{
    private const int BindingBytes = 32;
    private static readonly int BindingLength = Base64Url.GetEncodedLength(BindingBytes);

    public async Task<SignInPage?> MakeAsync(SignInPageQuery query, CancellationToken cancellationToken)
    {
        if (await FindTenantAsync(query.TenantId, cancellationToken) is not { } tenant)
        {
            return null;
        }

        var providers = await external.ListAsync(query.TenantId, cancellationToken);
        var binding = IsBinding(query.Binding) ? query.Binding! : Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(BindingBytes));
        return new SignInPage
        {
            TenantName = tenant.Name,
            Providers = [.. providers],
            HasPasswords = providers.Count == 0 || await AnyPasswordAsync(query.TenantId, cancellationToken),
            FormToken = forms.Issue(binding, Purpose(query.TenantId)),
            Binding = binding,
        };
    }

    public async Task<Tenant?> FindTenantAsync(string tenantId, CancellationToken cancellationToken) => EntityId.IsValid(tenantId)
        ? (await directory.GetAsync<Tenant>(DocumentKinds.Tenant, DocumentTenants.None, tenantId, cancellationToken))?.Value
        : null;

    /// <summary>Whether the form came from the page that this browser was shown: nobody signs somebody else in (login CSRF).</summary>
    public bool IsFromPage(string tenantId, string formToken, string binding) =>
        EntityId.IsValid(tenantId) && IsBinding(binding) && forms.IsGood(formToken, binding, Purpose(tenantId));

    private async Task<bool> AnyPasswordAsync(string tenantId, CancellationToken cancellationToken) =>
        (await store.ListAsync(new DocumentQuery(DocumentKinds.UserCredential, tenantId) { Limit = 1 }, cancellationToken)).Documents.Count > 0;

    private static bool IsBinding(string? text) => text is not null && text.Length == BindingLength && Base64Url.IsValid(text);

    private static string Purpose(string tenantId) => $"sign-in/{tenantId}";
}
