using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>Clients that register themselves (RFC 7591, 7592). Key: <c>y/register</c>; a stateless worker.</summary>
[AllowAnonymousCaller]
[Alias("archestra.IClientRegistrationGrain")]
public interface IClientRegistrationGrain : IGrainWithStringKey
{
    /// <summary>RFC 7591 §3.</summary>
    [Alias("RegisterAsync")]
    Task<ClientRegistrationAnswer> RegisterAsync(ClientRegistrationRequest request, CancellationToken cancellationToken = default);

    /// <summary>RFC 7592 §2.1.</summary>
    [Alias("ReadAsync")]
    Task<ClientRegistrationAnswer> ReadAsync(ClientRegistrationRequest request, CancellationToken cancellationToken = default);

    /// <summary>RFC 7592 §2.2.</summary>
    [Alias("UpdateAsync")]
    Task<ClientRegistrationAnswer> UpdateAsync(ClientRegistrationRequest request, CancellationToken cancellationToken = default);

    /// <summary>RFC 7592 §2.3.</summary>
    [Alias("DeleteAsync")]
    Task<ClientRegistrationAnswer> DeleteAsync(ClientRegistrationRequest request, CancellationToken cancellationToken = default);
}
