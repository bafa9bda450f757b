using Archestra.Cluster.Silo.Keys;

namespace Archestra.Cluster.Silo.Diagnosis.Checks;

/// <summary>Whether this silo uses the key ring that is on disk.</summary>
internal sealed class KeyRingUseCheck(KeyRingFollowing following) : IDiagnosticCheck
{
    public Task<CheckOutcome> RunAsync(CancellationToken cancellationToken) => Task.FromResult(following.Problem is { } problem
        ? Sentences.ToError(problem, "Put the right key ring back; this silo goes on with the one it has until its next start.")
        : CheckOutcome.Passed);
}
