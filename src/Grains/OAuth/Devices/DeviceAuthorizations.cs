using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Devices;

/// <summary>The rows of devices that wait, and of the codes that people type for them. Every change is a compare-and-swap.</summary>
internal sealed class DeviceAuthorizations(ConfigurationDirectory directory)
{
    /// <summary>Two of 20^8 codes are hardly ever the same; as often in a row, never.</summary>
    private const int MaxAttempts = 5;

    /// <summary>Stores it under a code that no other device has now.</summary>
    public async Task<UserCode> InsertAsync(
        CredentialText deviceCode, Func<UserCode, StoredDeviceAuthorization> describe, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var code = UserCode.Create();
            var authorization = describe(code);
            var (_, problem) = await directory.ApplyAsync(
                [
                    DocumentChange.Inserted(
                        DocumentKinds.DeviceAuthorization,
                        deviceCode.TenantId,
                        deviceCode.Id,
                        null,
                        null,
                        ConfigurationDirectory.Write(authorization)) with { ExpiresAt = authorization.ExpiresAt },
                    DocumentChange.Inserted(
                        DocumentKinds.UserCode,
                        DocumentTenants.None,
                        authorization.UserCodeId,
                        null,
                        null,
                        ConfigurationDirectory.Write(new StoredUserCode(deviceCode.TenantId, deviceCode.Id))) with { ExpiresAt = authorization.ExpiresAt },
                ],
                [],
                cancellationToken);
            if (problem is null)
            {
                return code;
            }
        }

        throw new InvalidOperationException("No free user code was found.");
    }

    public Task<Versioned<StoredDeviceAuthorization>?> FindAsync(string tenantId, string id, CancellationToken cancellationToken) =>
        directory.GetAsync<StoredDeviceAuthorization>(DocumentKinds.DeviceAuthorization, tenantId, id, cancellationToken);

    public async Task<StoredUserCode?> FindCodeAsync(UserCode code, CancellationToken cancellationToken)
    {
        var stored = await directory.GetAsync<StoredUserCode>(DocumentKinds.UserCode, DocumentTenants.None, IdOf(code), cancellationToken);
        return stored?.Value;
    }

    /// <summary>A poll. False when the row was changed meanwhile.</summary>
    public async Task<bool> ReplaceAsync(
        string tenantId, string id, long version, StoredDeviceAuthorization authorization, CancellationToken cancellationToken)
    {
        var (_, problem) = await directory.ApplyAsync([Replaced(tenantId, id, version, authorization)], [], cancellationToken);
        return problem is null;
    }

    /// <summary>The person's decision: with it the code ends. False when the row was changed meanwhile.</summary>
    public async Task<bool> DecideAsync(
        string tenantId, string id, long version, StoredDeviceAuthorization authorization, CancellationToken cancellationToken)
    {
        var changes = new List<DocumentChange> { Replaced(tenantId, id, version, authorization) };
        if (await directory.GetAsync<StoredUserCode>(DocumentKinds.UserCode, DocumentTenants.None, authorization.UserCodeId, cancellationToken) is { } code
            && code.Value.AuthorizationId == id)
        {
            changes.Add(DocumentChange.Deleted(DocumentKinds.UserCode, DocumentTenants.None, authorization.UserCodeId, code.Version));
        }

        var (_, problem) = await directory.ApplyAsync(changes, [], cancellationToken);
        return problem is null;
    }

    /// <summary>The id of a code's document. A hash for its form only: whoever reads the store can try all codes.</summary>
    public static string IdOf(UserCode code) =>
        $"uc_{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(code.Letters)).AsSpan(0, 14))}";

    private static DocumentChange Replaced(string tenantId, string id, long version, StoredDeviceAuthorization authorization) =>
        DocumentChange.Replaced(
            DocumentKinds.DeviceAuthorization, tenantId, id, version, null, null, ConfigurationDirectory.Write(authorization))
            with { ExpiresAt = authorization.ExpiresAt };
}
