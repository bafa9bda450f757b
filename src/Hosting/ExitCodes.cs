namespace Archestra.Cluster.Hosting;

/// <summary>What the process returns to its caller.</summary>
public static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The audit log does not verify, or the host failed.</summary>
    public const int Failure = 1;

    /// <summary>The configuration or the arguments are wrong, or what they name cannot be reached; the message names what.</summary>
    public const int Configuration = 2;
}
