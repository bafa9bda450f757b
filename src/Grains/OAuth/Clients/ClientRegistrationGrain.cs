using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>Holds nothing: registrations are documents.</summary>
[StatelessWorker, Reentrant]
internal sealed class ClientRegistrationGrain(ClientRegistrations registrations, ClientRegistrationChanges changes) : Grain, IClientRegistrationGrain
{
    public Task<ClientRegistrationAnswer> RegisterAsync(ClientRegistrationRequest request, CancellationToken cancellationToken) =>
        RecordedAsync(() => registrations.RegisterAsync(request, cancellationToken));

    public Task<ClientRegistrationAnswer> ReadAsync(ClientRegistrationRequest request, CancellationToken cancellationToken) =>
        changes.ReadAsync(request, cancellationToken);

    public Task<ClientRegistrationAnswer> UpdateAsync(ClientRegistrationRequest request, CancellationToken cancellationToken) =>
        RecordedAsync(() => changes.UpdateAsync(request, cancellationToken));

    public Task<ClientRegistrationAnswer> DeleteAsync(ClientRegistrationRequest request, CancellationToken cancellationToken) =>
        RecordedAsync(() => changes.DeleteAsync(request, cancellationToken));

    private static Task<ClientRegistrationAnswer> RecordedAsync(Func<Task<ClientRegistrationAnswer>> change) =>
        Unrecordable.OrAsync(change, refusal => new ClientRegistrationAnswer { Refusal = refusal });
}
