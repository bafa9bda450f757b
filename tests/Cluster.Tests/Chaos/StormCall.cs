namespace Archestra.Cluster.Cluster.Tests.Chaos;

/// <summary>One call of the storm, as its client saw it.</summary>
/// <param name="Operation">Its own id: an argument of the call, and its trace id, so that client, server and audit log name it alike.</param>
/// <param name="IsHosted">Went to the hosted server, which keeps no log.</param>
/// <param name="Began">Timestamp.</param>
/// <param name="Ended">Timestamp.</param>
/// <param name="Detail">What the client was told.</param>
internal sealed record StormCall(string Operation, bool IsHosted, long Began, long Ended, CallFate Fate, string Detail)
{
    /// <summary>The error's sentence, or all that came.</summary>
    public string Reason => Detail.Split("\"message\":\"") is [_, var message] ? message[..message.IndexOf('"', StringComparison.Ordinal)] : Detail;
}
