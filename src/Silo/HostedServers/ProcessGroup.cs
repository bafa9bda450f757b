using System.Globalization;
using System.Runtime.InteropServices;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>Signals to a process group, and what of it is alive.</summary>
internal static class ProcessGroup
{
    public const int Term = 15;
    public const int Kill = 9;

    /// <summary>Signals every process of the group; a group that is gone is no error, that is what the caller wants.</summary>
    public static void Signal(int groupId, int signal)
    {
        // kill(-1) would signal every process of the user and kill(0) our own group.
        ArgumentOutOfRangeException.ThrowIfLessThan(groupId, 2);
        _ = NativeKill(-groupId, signal);
    }

    /// <summary>Whether a process of the group is alive; zombies are not.</summary>
    public static bool IsAlive(int groupId)
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && ProcessStat.TryRead(pid) is { } stat
                && stat.GroupId == groupId
                && !stat.IsDead)
            {
                return true;
            }
        }

        return false;
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeKill(int pid, int signal);
}
