using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Diagnosis;

/// <summary>Examines this deployment, for platform administrators. Key: <c>j/diagnosis</c>; a stateless worker.</summary>
[RequiresScope(Scopes.Platform)]
[Alias("archestra.IDiagnosisGrain")]
public interface IDiagnosisGrain : IGrainWithStringKey
{
    /// <summary>Runs every check and tells of each as it ends. Changes nothing. Each check has a time limit.</summary>
    [Alias("RunAsync")]
    IAsyncEnumerable<DiagnosticCheck> RunAsync(CancellationToken cancellationToken = default);
}
