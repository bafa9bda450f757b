namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>Where requests arrive: an activation or an observer.</summary>
internal interface IRequestHost
{
    object? Instance { get; }

    Node Node { get; }

    void Receive(Request request);

    /// <summary>The caller of a received request has cancelled it.</summary>
    void Cancel(Request request);

    /// <summary>The code of a request has ended; in the turn in which it ended.</summary>
    void Completed(Request request, Exception? exception);
}
