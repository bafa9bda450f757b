using Archestra.Cluster.Grains.OAuth.Authorize;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.OAuth.Consents;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Devices;

/// <summary>Finds devices that wait for a person, and what the person is asked about them.</summary>
internal sealed class DeviceFinding(DeviceAuthorizations authorizations, GatewayDirectory gateways, ClientDirectory clients, TimeProvider time)
{
    /// <summary>Null for the code of none, of one that has been decided, or too late.</summary>
    public async Task<WaitingDevice?> FindAsync(UserCode code, CancellationToken cancellationToken) =>
        await authorizations.FindCodeAsync(code, cancellationToken) is { } stored
            ? await FindAsync(stored.TenantId, stored.AuthorizationId, cancellationToken)
            : null;

    public async Task<WaitingDevice?> FindAsync(string tenantId, string id, CancellationToken cancellationToken) =>
        await authorizations.FindAsync(tenantId, id, cancellationToken) is { } found
        && found.Value.State == DeviceDecisionState.Pending && time.GetUtcNow() < found.Value.ExpiresAt
            ? new WaitingDevice(tenantId, id, found.Version, found.Value)
            : null;

    /// <summary>Null when the client or the gateway has gone since, or one is not for the other any more.</summary>
    public async Task<ConsentSubject?> SubjectOfAsync(
        WaitingDevice device, BrowserSession session, string? userCode, CallerDescription caller, CancellationToken cancellationToken)
    {
        var authorization = device.Authorization;
        var finding = await clients.FindAsync(authorization.ClientId, caller, cancellationToken);
        return finding.IsFound && await gateways.FindAsync(authorization.GatewayId, cancellationToken) is { } gateway
            && gateway.TenantId == device.TenantId && AuthorizationRules.MayUse(finding.Client, gateway)
                ? new ConsentSubject
                {
                    Gateway = gateway,
                    Client = finding.Client,
                    Session = session,
                    Scopes = authorization.Scopes,
                    RequestText = RequestTextOf(device),
                    UserCode = userCode,
                    Caller = caller,
                }
                : null;
    }

    /// <summary>What a decision comes back with. No secret: the form's MAC says that this session was shown this device.</summary>
    public static string RequestTextOf(WaitingDevice device) => $"{device.TenantId}.{device.Id}";
}
