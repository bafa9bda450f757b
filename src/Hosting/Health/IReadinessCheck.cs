namespace Archestra.Cluster.Hosting.Health;

/// <summary>Something that a node needs before it may be sent requests. Register it as a singleton of this interface.</summary>
public interface IReadinessCheck
{
    /// <summary>Names it in the answer and in docs/operations.md.</summary>
    string Name { get; }

    /// <summary>Null when it is there; otherwise a sentence for an operator, without an address, a name or a secret in it.</summary>
    ValueTask<string?> FindProblemAsync(CancellationToken cancellationToken);
}
