using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Silo.Storage.Documents;

/// <summary>
/// Makes the database undo the changes before the conflicting one; never leaves <see cref="DocumentStore"/>, which turns
/// it into an outcome.
/// </summary>
internal sealed class DocumentConflictException(int change, ApplyStatus reason) : Exception
{
    public ApplyOutcome Outcome { get; } = ApplyOutcome.Conflict(change, reason);
}
