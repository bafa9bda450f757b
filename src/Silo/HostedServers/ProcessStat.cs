using System.Globalization;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>The part of /proc/[pid]/stat that identifies a process (proc_pid_stat(5)).</summary>
internal readonly record struct ProcessStat(char State, int GroupId, long StartTimeTicks)
{
    public bool IsDead => State is 'Z' or 'X';

    /// <summary>Null when there is no such process.</summary>
    public static ProcessStat? TryRead(int pid)
    {
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat");
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }

        return TryParse(text);
    }

    // 4711 (a name) with) S 1 4711 4711 0 -1 … : the name may hold spaces and parentheses, so fields count from the last ')'.
    internal static ProcessStat? TryParse(string text)
    {
        var afterName = text.LastIndexOf(')');
        var fields = afterName < 0 ? [] : text[(afterName + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19
            && int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var groupId)
            && long.TryParse(fields[19], NumberStyles.None, CultureInfo.InvariantCulture, out var startTime)
            ? new ProcessStat(fields[0][0], groupId, startTime)
            : null;
    }
}
