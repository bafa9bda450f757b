namespace Archestra.Cluster.Silo.Diagnosis;

/// <summary>Looks at one thing and changes nothing. An exception means that the check itself is broken.</summary>
internal interface IDiagnosticCheck
{
    Task<CheckOutcome> RunAsync(CancellationToken cancellationToken);
}
