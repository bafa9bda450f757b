using Archestra.Cluster.Grains.OAuth.Authorize;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.Security;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.OAuth.Devices;

/// <summary>The device flow's endpoint and page. It holds nothing: what it knows of devices and codes is in the store.</summary>
[StatelessWorker, Reentrant]
internal sealed class DeviceEndpointGrain(Issuers issuers, ClientAdmission admission, DeviceStart start, DeviceConsent consent, RefusalTally refusals)
    : Grain, IDeviceEndpointGrain
{
    private static readonly DeviceStep NotHere = new() { Message = "Devices are not connected at this address." };

    public async Task<DeviceAuthorizationAnswer> StartAsync(DeviceAuthorizationQuery query, CancellationToken cancellationToken)
    {
        var admitted = await admission.AdmitAsync(query.Issuer, query.Client, query.Caller, cancellationToken);
        var answer = admitted.IsFound
            ? await Unrecordable.OrAsync(() => start.BeginAsync(query, admitted.Client, cancellationToken), refusal => new() { Refusal = refusal })
            : new DeviceAuthorizationAnswer { Refusal = admitted.Refusal };
        if (answer.Refusal is { } refused)
        {
            refusals.Add(new RefusedRequest("oauth.device_refused", refused.Code)
            {
                TenantId = admitted.Client?.TenantId,
                Subject = admitted.Client is { } client ? $"oauth_client/{client.Id}" : null,
                SourceAddress = query.Caller.SourceAddress,
            });
        }

        return answer;
    }

    public Task<DeviceStep> ShowAsync(DevicePageQuery query, CancellationToken cancellationToken) =>
        HereAsync(query.Issuer, () => consent.ShowAsync(query, cancellationToken));

    public Task<DeviceStep> DecideAsync(ConsentDecision decision, CancellationToken cancellationToken) =>
        HereAsync(decision.Issuer, () => consent.DecideAsync(decision, cancellationToken));

    private Task<DeviceStep> HereAsync(string issuer, Func<Task<DeviceStep>> step) => issuers.IsOurs(issuer)
        ? Unrecordable.OrAsync(step, refusal => new() { Message = refusal.Description, RetryAfter = refusal.RetryAfter })
        : Task.FromResult(NotHere);
}
