using System.Text.Json.Nodes;

namespace Archestra.Cluster.Cli;

/// <summary>Ends the command: what to tell, and the exit code. Caught in one place, <see cref="CommandLine.CommandRun"/>.</summary>
internal sealed class CommandFailedException(int exitCode, string message, JsonObject? problem = null) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>The RFC 9457 problem that the gateway answered with, if it did.</summary>
    public JsonObject? Problem { get; } = problem;

    public static CommandFailedException Usage(string message) => new(ExitCodes.Usage, message);
}
