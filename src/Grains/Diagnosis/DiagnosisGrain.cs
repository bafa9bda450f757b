using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.Diagnosis;

/// <summary>Relays the silo's own checks.</summary>
[StatelessWorker, Reentrant]
internal sealed class DiagnosisGrain(IDiagnosis diagnosis) : Grain, IDiagnosisGrain
{
    public IAsyncEnumerable<DiagnosticCheck> RunAsync(CancellationToken cancellationToken) => diagnosis.RunAsync(cancellationToken);
}
