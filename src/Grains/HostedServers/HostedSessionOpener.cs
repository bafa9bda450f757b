using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Connections;
using Archestra.Cluster.Grains.Telemetry;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.HostedServers;

/// <summary>
/// Starts a hosted server: when the restart policy allows it, under the launch lease, with the connection's values in its
/// environment and arguments. A replacement starts under the same lease while the old process finishes its calls.
/// </summary>
internal sealed class HostedSessionOpener(
    HostedServerKey key,
    IHostedServerLauncher launcher,
    LaunchLease lease,
    CredentialOpening credentials,
    RestartPolicy policy,
    TimeProvider time,
    CallOptions options) : ISessionOpener
{
    private readonly long _epoch0 = time.GetTimestamp();
    private readonly Dictionary<IUpstreamSession, string> _processes = [];
    private readonly HostedServerStates _states = new();
    private long _version;

    /// <summary>Time on the policy's clock.</summary>
    public TimeSpan Now => time.GetElapsedTime(_epoch0);

    /// <summary>Brings what is reported up to date with the time.</summary>
    /// <param name="isEnding">The grain goes: it waits for nothing any more.</param>
    public void Report(bool isEnding = false) => _states.SetBackingOff(!isEnding && policy.Wait(Now) > TimeSpan.Zero);

    public async Task<SessionOutcome> OpenAsync(ConnectionSnapshot connection, CancellationToken cancellationToken)
    {
        if (connection.Version != _version)
        {
            _version = connection.Version;
            policy.Reset();
        }

        Report();

        if (policy.Wait(Now) is var wait && wait > TimeSpan.Zero)
        {
            return SessionOutcome.Unavailable(policy.Describe(Now), wait);
        }

        if (connection.Transport != ServerTransport.Stdio || string.IsNullOrEmpty(connection.Command))
        {
            return SessionOutcome.Unavailable("The connection names no program to run.");
        }

        if (await credentials.OpenAsync(key.Tenant, connection, cancellationToken) is not { } opened)
        {
            return SessionOutcome.CredentialGone();
        }

        var held = await lease.HoldAsync(cancellationToken);
        return held.IsHeld
            ? await LaunchAsync(connection, connection.Command, opened, held.Epoch.Value, cancellationToken)
            : SessionOutcome.NotStarted(held.Reason, held.RetryAfter);
    }

    public async Task OnClosedAsync(IUpstreamSession session, string? crash, TimeSpan uptime)
    {
        if (crash is not null)
        {
            policy.OnFailure(Now, uptime, crash);
            Report();
        }

        if (_processes.Remove(session, out var process))
        {
            HostedServerStates.OnEnded();
            await lease.RemoveAsync(process, CancellationToken.None);
        }
    }

    private async Task<SessionOutcome> LaunchAsync(
        ConnectionSnapshot connection, string command, OpenedCredentials opened, long epoch, CancellationToken cancellationToken)
    {
        HostedServerStart? start = null;
        try
        {
            start = await launcher.LaunchAsync(Describe(connection, command, opened, epoch), cancellationToken);
        }
        finally
        {
            if (start is not { Started: true })
            {
                await lease.RemoveAsync(null, CancellationToken.None);
            }
        }

        if (!start.Started)
        {
            policy.OnFailure(Now, TimeSpan.Zero, start.Reason);
            Report();
            var wait = policy.Wait(Now);
            return SessionOutcome.NotStarted($"The server did not start. {start.Reason}", wait > TimeSpan.Zero ? wait : options.RetryAfter);
        }

        if (!await lease.AddAsync(start.LeasePayload, CancellationToken.None))
        {
            await start.Session.DisposeAsync();
            await lease.RemoveAsync(start.LeasePayload, CancellationToken.None);
            return SessionOutcome.NotStarted("The server belongs to another silo now.", options.RetryAfter);
        }

        _processes.Add(start.Session, start.LeasePayload);
        HostedServerStates.OnStarted(policy.Failures > 0);
        return SessionOutcome.Open(start.Session);
    }

    private HostedServerLaunch Describe(ConnectionSnapshot connection, string command, OpenedCredentials opened, long epoch)
    {
        var environment = new Dictionary<string, string>(connection.Environment, StringComparer.Ordinal);
        foreach (var (name, value) in opened.Environment)
        {
            environment[name] = value;
        }

        return new HostedServerLaunch
        {
            Name = key.ToString(),
            Command = command,
            Arguments = [.. connection.Arguments, .. opened.Arguments],
            Environment = environment,
            SecretValues = opened.SecretValues,
            Epoch = epoch,
        };
    }
}
