using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>The secrets of the one-time codes of people who have gone.</summary>
internal sealed class UserCredentialRemains(ISecretStore secrets) : IDocumentRemains
{
    public string Kind => DocumentKinds.UserCredential;

    public async Task ForgetAsync(StoredDocument document, CancellationToken cancellationToken)
    {
        var credential = ConfigurationDirectory.Read<StoredUserCredential>(document).Value;
        foreach (var secret in credential.Forgotten(default).ForgottenSecrets)
        {
            await secrets.DeleteAsync(document.TenantId, secret, cancellationToken);
        }
    }
}
