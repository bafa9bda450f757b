using System.Security.Cryptography;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Protocol.SignIn;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>Gives people authenticators and takes them away. Secrets lie in the secret store; a code proves that the app has it.</summary>
internal sealed class OneTimeCodeChanges(
    StoredCredentials credentials,
    OneTimeCodeCheck codes,
    ISecretStore secrets,
    ConfigurationDirectory directory,
    SignInRefusals refusals,
    ChangeAudit audit)
{
    private const string WrongCode = "The code is not right.";

    /// <summary>A secret that is not in force until a code confirms it.</summary>
    public async Task<ChangeOutcome<OneTimeCodeEnrolment>> BeginAsync(string tenantId, UserAccount user, CancellationToken cancellationToken)
    {
        if ((await credentials.GetAsync(tenantId, user.Id, cancellationToken))?.Value is { OneTimeSecret: not null })
        {
            return ChangeOutcome<OneTimeCodeEnrolment>.Conflict("There is an authenticator already: remove it first.");
        }

        return await audit.RecordAsync(tenantId, "credential.one_time_codes_begun", $"user/{user.Id}", null, async () =>
        {
            var secret = RandomNumberGenerator.GetBytes(OneTimeCodes.SecretLength);
            var reference = await secrets.PutAsync(tenantId, null, secret, cancellationToken);
            SecretRef? before = null;
            var stored = await credentials.UpdateAsync(
                tenantId,
                user.Id,
                now =>
                {
                    before = now.PendingOneTimeSecret;
                    return now with { PendingOneTimeSecret = reference };
                },
                cancellationToken);
            await ForgetAsync(tenantId, before);
            return ChangeOutcome<OneTimeCodeEnrolment>.Changed(await DescribeAsync(tenantId, user, secret, cancellationToken), stored!.Version);
        }, cancellationToken);
    }

    public async Task<ChangeOutcome<UserCredentials>> ConfirmAsync(string tenantId, UserAccount user, string code, CancellationToken cancellationToken)
    {
        if ((await credentials.GetAsync(tenantId, user.Id, cancellationToken))?.Value.PendingOneTimeSecret is not { } pending)
        {
            return ChangeOutcome<UserCredentials>.Conflict("There is no authenticator to confirm.");
        }

        if (await codes.MatchAsync(tenantId, pending, code, lastStep: 0, cancellationToken) is not { } step)
        {
            return Wrong();
        }

        return await audit.RecordAsync(tenantId, "credential.one_time_codes_added", $"user/{user.Id}", null, async () =>
        {
            var stored = await credentials.UpdateAsync(
                tenantId,
                user.Id,
                now => now.PendingOneTimeSecret == pending
                    ? now with { OneTimeSecret = pending, PendingOneTimeSecret = null, LastOneTimeStep = step }
                    : null,
                cancellationToken);
            return stored is null ? ChangeOutcome<UserCredentials>.VersionMismatch(0) : Changed(stored);
        }, cancellationToken);
    }

    /// <param name="tenantId">The person's tenant.</param>
    /// <param name="userId">Whose authenticator it is.</param>
    /// <param name="code">Null when the caller may do without.</param>
    /// <param name="needsCode">Whether the code is looked at.</param>
    /// <param name="cancellationToken">The asker's.</param>
    public async Task<ChangeOutcome<UserCredentials>> RemoveAsync(
        string tenantId, string userId, string? code, bool needsCode, CancellationToken cancellationToken)
    {
        if ((await credentials.GetAsync(tenantId, userId, cancellationToken))?.Value is not { OneTimeSecret: { } secret })
        {
            return ChangeOutcome<UserCredentials>.NotFound("There is no authenticator.");
        }

        if (needsCode && await codes.CheckAsync(tenantId, userId, code, new CallerDescription(), cancellationToken) is { } refusal)
        {
            // Whoever has a session could try codes here as at sign-in.
            refusals.Add(tenantId, userId, refusal, new CallerDescription());
            return Wrong();
        }

        return await audit.RecordAsync(tenantId, "credential.one_time_codes_removed", $"user/{userId}", null, async () =>
        {
            var stored = await credentials.UpdateAsync(
                tenantId, userId, now => now.OneTimeSecret == secret ? now with { OneTimeSecret = null } : null, cancellationToken);
            await ForgetAsync(tenantId, stored is null ? null : secret);
            return stored is null ? ChangeOutcome<UserCredentials>.VersionMismatch(0) : Changed(stored);
        }, cancellationToken);
    }

    private static ChangeOutcome<UserCredentials> Wrong() => ChangeOutcome<UserCredentials>.Invalid(new FieldProblem("/code", WrongCode));

    private static ChangeOutcome<UserCredentials> Changed(Versioned<StoredUserCredential> stored) =>
        ChangeOutcome<UserCredentials>.Changed(stored.Value.Public, stored.Version);

    private async Task ForgetAsync(string tenantId, SecretRef? secret)
    {
        if (secret is { } reference)
        {
            await secrets.DeleteAsync(tenantId, reference, CancellationToken.None);
        }
    }

    /// <summary>The link that authenticator apps take: label "issuer:account", and the issuer once more as a parameter.</summary>
    private async Task<OneTimeCodeEnrolment> DescribeAsync(string tenantId, UserAccount user, byte[] secret, CancellationToken cancellationToken)
    {
        var tenant = await directory.GetAsync<Tenant>(DocumentKinds.Tenant, DocumentTenants.None, tenantId, cancellationToken);
        var issuer = Uri.EscapeDataString($"Archestra {tenant?.Value.Name}".Trim());
        var text = OneTimeCodes.ToBase32(secret);
        return new OneTimeCodeEnrolment
        {
            Secret = text,
            Uri = $"otpauth://totp/{issuer}:{Uri.EscapeDataString(user.Name)}?secret={text}&issuer={issuer}",
        };
    }
}
