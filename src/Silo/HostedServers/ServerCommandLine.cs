using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Globalization;
using Archestra.Cluster.Grains.HostedServers;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>
/// The command line that starts a hosted server: <c>setsid sh -c (wrapper) prlimit … -- command arguments</c>. Each step
/// replaces the one before, so that the process started is at last the server itself, the leader of a session and a
/// process group of its own, with a watchdog beside it in that group.
/// </summary>
internal static class ServerCommandLine
{
    // $1 is the read end of the silo's lifeline. The watchdog blocks on it and, at its end, kills the whole group, itself
    // included. It is started twice removed, so that it is no child of the server: a server may wait for all of its
    // children. The server gets no descriptor of it; the variables that the shell adds go again.
    private const string Wrapper =
        """
        exec 9<"$1" || exit 126
        ( ( read -r line <&9; kill -KILL 0 ) </dev/null >/dev/null 2>&1 & )
        exec 9<&-
        shift
        unset PWD OLDPWD SHLVL _
        exec "$@"
        """;

    private static readonly string[] ToolDirectories = ["/usr/bin", "/bin", "/usr/local/bin"];

    /// <summary>Null when this system lacks one of the tools; <paramref name="missing"/> names it.</summary>
    public static ProcessStartInfo? TryBuild(HostedServerLaunch launch, HostedServersOptions options, string lifelinePath, out string? missing)
    {
        missing = null;
        if (FindTool("setsid", ref missing) is not { } setsid
            || FindTool("sh", ref missing) is not { } shell
            || FindTool("prlimit", ref missing) is not { } prlimit)
        {
            return null;
        }

        var start = new ProcessStartInfo(setsid)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = launch.WorkingDirectory ?? string.Empty,
        };
        Add(start.ArgumentList, shell, "-c", Wrapper, "sh", lifelinePath, prlimit);
        Add(start.ArgumentList, [.. Limits(options), "--", launch.Command, .. launch.Arguments]);
        SetEnvironment(start.Environment, launch, options);
        return start;
    }

    /// <summary>A tool that every start needs and this system lacks; null when it has them all.</summary>
    public static string? MissingTool()
    {
        string? missing = null;
        return FindTool("setsid", ref missing) is null || FindTool("sh", ref missing) is null || FindTool("prlimit", ref missing) is null ? missing : null;
    }

    private static IEnumerable<string> Limits(HostedServersOptions options)
    {
        yield return "--core=0";
        if (options.MaxMemoryBytes > 0)
        {
            yield return Limit("data", options.MaxMemoryBytes);
        }

        if (options.MaxCpuSeconds > 0)
        {
            yield return Limit("cpu", options.MaxCpuSeconds);
        }

        if (options.MaxOpenFiles > 0)
        {
            yield return Limit("nofile", options.MaxOpenFiles);
        }

        if (options.MaxProcesses > 0)
        {
            yield return Limit("nproc", options.MaxProcesses);
        }
    }

    private static string Limit(string name, long value) => string.Create(CultureInfo.InvariantCulture, $"--{name}={value}");

    private static void SetEnvironment(IDictionary<string, string?> environment, HostedServerLaunch launch, HostedServersOptions options)
    {
        // Nothing of ours is inherited: connection strings and keys often stand in a silo's environment.
        environment.Clear();
        environment["PATH"] = options.Path ?? Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
        environment["HOME"] = options.HomeDirectory ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        environment["LANG"] = options.Lang;
        foreach (var (name, value) in launch.Environment)
        {
            environment[name] = value;
        }
    }

    private static string? FindTool(string name, ref string? missing)
    {
        // Not by PATH: what wraps every server must not depend on it.
        var found = Array.Find(ToolDirectories, directory => File.Exists(Path.Combine(directory, name)));
        if (found is null)
        {
            missing = name;
            return null;
        }

        return Path.Combine(found, name);
    }

    private static void Add(Collection<string> list, params ReadOnlySpan<string> items)
    {
        foreach (var item in items)
        {
            list.Add(item);
        }
    }
}
