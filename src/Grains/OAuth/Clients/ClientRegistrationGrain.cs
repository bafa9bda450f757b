using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>Holds nothing: registrations are documents.</summary>
[StatelessWorker, Reentrant]
internal sealed class ClientRegistrationGrain(ClientRegistrations registrations, ClientRegistrationChanges changes) : Grain, IClientRegistrationGrain
{
    public Task<ClientRegistrationAnswer> RegisterAsync(ClientRegistrationRequest request, CancellationToken cancellationToken) =>
        registrations.RegisterAsync(request, cancellationToken);

    public Task<ClientRegistrationAnswer> ReadAsync(ClientRegistrationRequest request, CancellationToken cancellationToken) =>
        changes.ReadAsync(request, cancellationToken);

    public Task<ClientRegistrationAnswer> UpdateAsync(ClientRegistrationRequest request, CancellationToken cancellationToken) =>
        changes.UpdateAsync(request, cancellationToken);

    public Task<ClientRegistrationAnswer> DeleteAsync(ClientRegistrationRequest request, CancellationToken cancellationToken) =>
        changes.DeleteAsync(request, cancellationToken);
}
