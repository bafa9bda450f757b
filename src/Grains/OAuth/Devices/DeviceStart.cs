using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.OAuth.Authorize;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Protocol.OAuth;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.OAuth.Devices;

/// <summary>Begins device authorizations (RFC 8628 §3.1 and §3.2) of clients that have authenticated.</summary>
internal sealed class DeviceStart(
    GatewayDirectory gateways,
    DeviceAuthorizations authorizations,
    DeviceLimits limits,
    OAuthAudit audit,
    IOptions<OAuthOptions> options,
    TimeProvider time)
{
    public async Task<DeviceAuthorizationAnswer> BeginAsync(DeviceAuthorizationQuery query, OAuthClient client, CancellationToken cancellationToken)
    {
        if (!client.GrantTypes.Contains(GrantTypes.DeviceCode, StringComparer.Ordinal))
        {
            return Refused(OAuthErrorCodes.UnauthorizedClient, "The client is not registered for device codes.");
        }

        if (limits.PauseOfStart(query.Caller.SourceAddress, client.Id) is { } pause)
        {
            return new()
            {
                Refusal = OAuthRefusal.Of(OAuthErrorCodes.TemporarilyUnavailable, "Too many devices were started.") with { RetryAfter = pause },
            };
        }

        // RFC 8707 §2: a token is for one gateway, and which tenant's people may answer follows from it.
        if (query.Resources is not [var resource] || !GatewayResource.TryGetGateway(query.Issuer, resource, out var gatewayId)
            || await gateways.FindAsync(gatewayId, cancellationToken) is not { } gateway || !AuthorizationRules.MayUse(client, gateway))
        {
            return Refused(OAuthErrorCodes.InvalidTarget, "The parameter resource must be the URL of one gateway that the client may use.");
        }

        return AuthorizationRules.ScopesOf(query.Scope, client) is { } scopes
            ? await StoreAsync(query, client, gateway, scopes, cancellationToken)
            : Refused(OAuthErrorCodes.InvalidScope, "There is nothing among the scopes that the client may have.");
    }

    private async Task<DeviceAuthorizationAnswer> StoreAsync(
        DeviceAuthorizationQuery query, OAuthClient client, GatewayLocation gateway, ScopeSet scopes, CancellationToken cancellationToken)
    {
        var deviceCode = CredentialText.Create(gateway.TenantId, "dev");
        var now = time.GetUtcNow();
        var who = OAuthActor.Client(client.Id) with { GatewayId = gateway.Gateway.Id };
        await audit.RecordAsync(
            gateway.TenantId,
            "oauth.device_started",
            DeviceRecord.SubjectOf(deviceCode.Id),
            AuditOutcomes.Succeeded,
            who,
            query.Caller,
            new { Scopes = scopes.Names },
            cancellationToken);
        var userCode = await authorizations.InsertAsync(
            deviceCode,
            code => new StoredDeviceAuthorization
            {
                SecretSha256 = deviceCode.SecretSha256(),
                UserCodeId = DeviceAuthorizations.IdOf(code),
                ClientId = client.Id,
                GatewayId = gateway.Gateway.Id,
                Scopes = scopes.ToArray(),
                StartedAt = now,
                ExpiresAt = now + options.Value.DeviceCodeLifetime,
                SourceAddress = query.Caller.SourceAddress,
                Interval = options.Value.DevicePollInterval,
            },
            cancellationToken);
        return new DeviceAuthorizationAnswer
        {
            DeviceCode = deviceCode.Reveal(),
            UserCode = userCode.ToString(),
            ExpiresIn = options.Value.DeviceCodeLifetime,
            Interval = options.Value.DevicePollInterval,
        };
    }

    private static DeviceAuthorizationAnswer Refused(string code, string description) => new() { Refusal = OAuthRefusal.Of(code, description) };
}
