using Archestra.Cluster.Grains.Diagnosis;

namespace Archestra.Cluster.Silo.Diagnosis;

/// <summary>The checks of a running deployment, seen from this silo.</summary>
internal sealed class DeploymentDiagnosis(IServiceProvider services, TimeProvider time) : IDiagnosis
{
    public IAsyncEnumerable<DiagnosticCheck> RunAsync(CancellationToken cancellationToken) =>
        new DiagnosticRun(services, time).RunAsync(DiagnosticChecks.Online, cancellationToken);
}
