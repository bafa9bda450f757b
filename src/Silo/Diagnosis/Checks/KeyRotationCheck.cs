using Archestra.Cluster.Grains.Keys;
using Archestra.Cluster.Silo.Keys;

namespace Archestra.Cluster.Silo.Diagnosis.Checks;

/// <summary>Whether a key rotation stands still.</summary>
internal sealed class KeyRotationCheck(RotationStore store, TimeProvider time) : IDiagnosticCheck
{
    /// <summary>A rotation takes as long as its signing key's lead; this is far more.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    public async Task<CheckOutcome> RunAsync(CancellationToken cancellationToken)
    {
        if (await store.FindAsync(cancellationToken).ConfigureAwait(false) is not (var stored, _)) return CheckOutcome.Passed;

        var rotation = stored.Rotation;
        var subject = $"key_rotation/{rotation.Id}";
        if (rotation.State == KeyRotationState.Finished) return CheckOutcome.Passed;
        if (rotation.Problem is { } problem)
            return CheckOutcome.Error($"The key rotation is held up: {problem}", "Mend what it names; the rotation goes on by itself.", subject);
        if (rotation.WaitingFor.Length > 0)
        {
            return CheckOutcome.Warning(
                $"The key rotation waits for {string.Join(", ", rotation.WaitingFor)}.",
                "See that the named silos read the same key ring file (Storage:KeyRingPath), or stop them; it goes on by itself.",
                subject);
        }

        return time.GetUtcNow() - rotation.StartedAt > Patience
            ? CheckOutcome.Warning($"The key rotation of {rotation.StartedAt:u} has not finished.", "See that a silo runs, and look at its log; the rotation goes on by itself.", subject)
            : CheckOutcome.Passed;
    }
}
