namespace Archestra.Cluster.Grains.Diagnosis;

/// <summary>Port: the checks of a running deployment.</summary>
public interface IDiagnosis
{
    /// <summary>Every check, in the order in which they end.</summary>
    IAsyncEnumerable<DiagnosticCheck> RunAsync(CancellationToken cancellationToken);
}
