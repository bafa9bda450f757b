using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth.Consents;

/// <summary>One consent. Key: <c>n/{tenant}/{consent}</c>.</summary>
[RequiresScope(Scopes.Manage)]
[Alias("archestra.IConsentGrain")]
public interface IConsentGrain : IGrainWithStringKey
{
    /// <summary>Withdraws it and ends the tokens that it led to. The person may, and whoever may write tokens.</summary>
    [Alias("WithdrawAsync")]
    Task<ChangeOutcome<Consent>> WithdrawAsync(CancellationToken cancellationToken = default);

    [Alias("GetAsync")]
    Task<Versioned<Consent>?> GetAsync(CancellationToken cancellationToken = default);
}
