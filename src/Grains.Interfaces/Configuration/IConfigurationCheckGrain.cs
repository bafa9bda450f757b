using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Configuration;

/// <summary>
/// Applies the rules for configuration without changing anything, so that a whole file can be refused before its first
/// change. Key: <c>d/{tenant}</c>; a stateless worker.
/// </summary>
[RequiresScope(Scopes.Manage)]
[Alias("archestra.IConfigurationCheckGrain")]
public interface IConfigurationCheckGrain : IGrainWithStringKey
{
    /// <summary>Every problem, its field as a JSON Pointer into the check, for example <c>/users/3/email</c>.</summary>
    [Alias("CheckAsync")]
    Task<FieldProblem[]> CheckAsync(ConfigurationCheck check, CancellationToken cancellationToken = default);
}
