using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Connections;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Silo.HostedServers;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Diagnosis.Checks;

/// <summary>Looks whether one server could serve a call: opens a session with a remote one, finds the program of a hosted one.</summary>
internal sealed class ServerProbe(
    CredentialOpening credentials, IRemoteServerConnector connector, IOptions<HostedServersOptions> hosted, TimeProvider time)
{
    private const string NewValue = "Give the value anew (PATCH …/installations/{id}/values).";

    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <returns>Nulls when it could.</returns>
    public async Task<(string? Problem, string? Cure)> FindAsync(string tenantId, ConnectionSnapshot connection, CancellationToken cancellationToken)
    {
        if (await credentials.OpenAsync(tenantId, connection, cancellationToken).ConfigureAwait(false) is not { } opened)
            return ("its stored credential cannot be opened.", NewValue);

        return connection.Transport == ServerTransport.Stdio
            ? FindProgram(connection.Command!)
            : await ReachAsync(new RemoteServerTarget(new Uri(connection.Url!), opened.Headers), cancellationToken).ConfigureAwait(false);
    }

    private async Task<(string? Problem, string? Cure)> ReachAsync(RemoteServerTarget target, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var outcome = await connector.ConnectAsync(target, either.Token).ConfigureAwait(false);
            if (outcome.Connected)
            {
                await outcome.Session.DisposeAsync().ConfigureAwait(false);
                return (null, null);
            }

            return outcome.Unauthorized
                ? ($"it refuses the credential: {outcome.Reason}", NewValue)
                : (outcome.Reason, $"See that {target} is right and can be reached from here (DNS, firewall, certificate); correct the URL in the catalog entry.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ($"it does not answer within {Limit.TotalSeconds:0} s.", $"See why {target} is slow, or correct the URL in the catalog entry.");
        }
    }

    private (string? Problem, string? Cure) FindProgram(string command)
    {
        if (ServerCommandLine.MissingTool() is { } tool)
            return ($"the tool '{tool}', which starts hosted servers, is not on this machine.", "Install util-linux (setsid, prlimit) and a shell.");

        var path = hosted.Value.Path ?? Environment.GetEnvironmentVariable("PATH") ?? "";
        var candidates = command.Contains('/', StringComparison.Ordinal) ? [command] : path.Split(':').Select(folder => Path.Combine(folder, command));
        return candidates.Any(IsProgram)
            ? (null, null)
            : ($"the program '{command}' is not found.", "Install it on every silo, add its folder to HostedServers:Path, or correct the command in the catalog entry.");
    }

    private static bool IsProgram(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Executable) != UnixFileMode.None);
}
