using Archestra.Cluster.Grains.OAuth.Authorize;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth.Devices;

/// <summary>The device flow (RFC 8628): its endpoint and its page. Key: <c>y/device</c>; a stateless worker.</summary>
[AllowAnonymousCaller]
[Alias("archestra.IDeviceEndpointGrain")]
public interface IDeviceEndpointGrain : IGrainWithStringKey
{
    /// <summary>RFC 8628 §3.1.</summary>
    [Alias("StartAsync")]
    Task<DeviceAuthorizationAnswer> StartAsync(DeviceAuthorizationQuery query, CancellationToken cancellationToken = default);

    /// <summary>RFC 8628 §3.3.</summary>
    [Alias("ShowAsync")]
    Task<DeviceStep> ShowAsync(DevicePageQuery query, CancellationToken cancellationToken = default);

    [Alias("DecideAsync")]
    Task<DeviceStep> DecideAsync(ConsentDecision decision, CancellationToken cancellationToken = default);
}
