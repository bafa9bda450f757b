namespace Archestra.Cluster.Grains.HostedServers;

/// <summary>What to run for one hosted server. Lives in silos only; never serialized, never logged: values may be secret.</summary>
public sealed class HostedServerLaunch
{
    /// <summary>The hosted server's grain key; names the lease and the log.</summary>
    public required string Name { get; init; }

    public required string Command { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The whole environment besides PATH, HOME and LANG; nothing of the silo's own environment is inherited.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Values to hide in logs and reasons besides those of <see cref="Environment"/>: secrets that are part of an argument.</summary>
    public IReadOnlyList<string> SecretValues { get; init; } = [];

    public string? WorkingDirectory { get; init; }

    /// <summary>The launch lease's epoch: a process with an older epoch is a leftover.</summary>
    public required long Epoch { get; init; }

    public override string ToString() => Name;
}
