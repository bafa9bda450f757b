using System.Globalization;

namespace Archestra.Cluster.Gateway.Benchmarks.Processes;

/// <summary>The processor time of a process, its own and its children's that still run (nginx's workers).</summary>
internal static class CpuTime
{
    /// <summary>USER_HZ: what proc(5) counts in, on every Linux of today.</summary>
    private const double TicksPerSecond = 100;

    public static double Seconds(int process) => Own(process) + Children(process).Sum(Own);

    /// <summary>The processes that a process started and that still run.</summary>
    public static IReadOnlyList<int> Children(int process)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task/{process}/children");
        return [.. File.ReadAllText(path).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
    }

    private static double Own(int process)
    {
        // Fields 14 and 15, counted after the name, which may hold spaces.
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}
