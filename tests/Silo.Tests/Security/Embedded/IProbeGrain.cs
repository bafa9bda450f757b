using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Silo.Tests.Security;

/// <summary>Tells what a grain sees of its caller. Key: any tenant's.</summary>
[Alias("test.IProbeGrain")]
public interface IProbeGrain : IGrainWithStringKey
{
    /// <summary>The caller as this grain knows him.</summary>
    Task<Principal> WhoAsync();

    /// <summary>The same, of a grain that this one calls.</summary>
    Task<Principal> WhoBehindAsync(string key);

    /// <summary>The same, when this grain calls for itself.</summary>
    Task<Principal> WhoBehindAsSystemAsync(string key);

    IAsyncEnumerable<string> StreamAsync(CancellationToken cancellationToken = default);

    Task TellAsync(IProbeObserver observer);

    Task TellAsSystemAsync(IProbeObserver observer);

    [RequiresScope(Scopes.Manage)]
    Task ManageAsync();

    [SystemCallerOnly]
    Task<Principal> SystemOnlyAsync();

    [AllowAnonymousCaller]
    Task<string?> AnyoneAsync();
}
