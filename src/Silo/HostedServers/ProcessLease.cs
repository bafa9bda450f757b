using System.Text.Json;
using System.Text.Json.Serialization;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>
/// What finds a hosted server's process again after its silo is dead, and nothing else: a pid alone is soon another
/// process's. With start time and boot it names one process for ever; the machine tells where to look.
/// </summary>
internal sealed record ProcessLease(
    [property: JsonPropertyName("pid")] int Pid,
    [property: JsonPropertyName("startTimeTicks")] long StartTimeTicks,
    [property: JsonPropertyName("bootId")] string BootId,
    [property: JsonPropertyName("machine")] string Machine)
{
    /// <summary>The lease of a process that was just started, or null when it is gone already.</summary>
    public static ProcessLease? TryTake(int pid) =>
        ProcessStat.TryRead(pid) is { } stat ? new ProcessLease(pid, stat.StartTimeTicks, CurrentBoot(), Environment.MachineName) : null;

    /// <summary>No process began at the machine's first moment: no running one is ever taken for it.</summary>
    public static ProcessLease OfEnded(int pid) => new(pid, 0, CurrentBoot(), Environment.MachineName);

    public static ProcessLease? TryParse(string payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, ProcessLeaseJson.Default.ProcessLease) is { Pid: > 1, BootId: not null, Machine: not null } lease
                ? lease
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string ToPayload() => JsonSerializer.Serialize(this, ProcessLeaseJson.Default.ProcessLease);

    public bool IsOfThisBoot() => string.Equals(BootId, CurrentBoot(), StringComparison.Ordinal);

    public bool IsOfThisMachine() => string.Equals(Machine, Environment.MachineName, StringComparison.Ordinal);

    /// <summary>Whether the very process of the lease runs: not another one that got its pid.</summary>
    public bool IsRunning() => ProcessStat.TryRead(Pid) is { } stat && stat.StartTimeTicks == StartTimeTicks;

    /// <summary>
    /// Whether nothing of the process's group is left. An id is not given to a new process as long as a group of that id
    /// exists, so another process under the pid proves it too.
    /// </summary>
    public bool IsGroupGone() =>
        ProcessStat.TryRead(Pid) is { } stat && stat.StartTimeTicks != StartTimeTicks || !ProcessGroup.IsAlive(Pid);

    private static string CurrentBoot() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
}

[JsonSerializable(typeof(ProcessLease))]
internal sealed partial class ProcessLeaseJson : JsonSerializerContext;
