using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Protocol.OAuth;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>Holds nothing: registrations are documents.</summary>
[StatelessWorker, Reentrant]
internal sealed class ClientRegistrationGrain(ClientRegistrations registrations, ClientRegistrationChanges changes) : Grain, IClientRegistrationGrain
{
    private static readonly OAuthRefusal Unrecordable =
        OAuthRefusal.Of(OAuthErrorCodes.ServerError, "Nothing can be recorded at the moment, so nothing is done.") with { RetryAfter = TimeSpan.FromSeconds(1) };

    public Task<ClientRegistrationAnswer> RegisterAsync(ClientRegistrationRequest request, CancellationToken cancellationToken) =>
        RecordedAsync(() => registrations.RegisterAsync(request, cancellationToken));

    public Task<ClientRegistrationAnswer> ReadAsync(ClientRegistrationRequest request, CancellationToken cancellationToken) =>
        changes.ReadAsync(request, cancellationToken);

    public Task<ClientRegistrationAnswer> UpdateAsync(ClientRegistrationRequest request, CancellationToken cancellationToken) =>
        RecordedAsync(() => changes.UpdateAsync(request, cancellationToken));

    public Task<ClientRegistrationAnswer> DeleteAsync(ClientRegistrationRequest request, CancellationToken cancellationToken) =>
        RecordedAsync(() => changes.DeleteAsync(request, cancellationToken));

    private static async Task<ClientRegistrationAnswer> RecordedAsync(Func<Task<ClientRegistrationAnswer>> change)
    {
        try
        {
            return await change();
        }
        catch (AuditUnavailableException)
        {
            return new ClientRegistrationAnswer { Refusal = Unrecordable };
        }
    }
}
