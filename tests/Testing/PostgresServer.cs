using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Xunit;

namespace Archestra.Cluster.Testing;

/// <summary>
/// A real PostgreSQL server for the tests of one assembly: made in a temporary folder, reached only through a socket in
/// it, ended with the tests (also when they are killed). Share it as an assembly fixture and take a database per test.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private const string SuperUser = "postgres";

    // The server ends when its standard input does, which also happens when this process dies. It is ended by its own id.
    private const string UntilInputEnds = "\"$@\" & server=$!; read -r _; kill -INT \"$server\"; wait \"$server\"";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("arch-pg-").FullName;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _output = [];
    private Process? _server;
    private int _databases;

    public async ValueTask InitializeAsync()
    {
        var binaries = FindBinaries();
        // The server refuses to run as root.
        var user = Environment.IsPrivilegedProcess ? await UnprivilegedUserAsync() : null;
        if (user is not null) await RunAsync("chown", [user, _folder]);

        var data = Path.Combine(_folder, "data");
        await RunAsync(
            As(user, Path.Combine(binaries, "initdb")),
            "-D", data, "-U", SuperUser, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions");
        Start(As(user, "/bin/sh"), ["-c", UntilInputEnds, "sh", Path.Combine(binaries, "postgres"), "-D", data, .. Settings()]);
        await _ready.Task.WaitAsync(StartTimeout);
    }

    /// <summary>Makes an empty database and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        await using var connection = new NpgsqlConnection(ConnectionString(SuperUser));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE {name}";
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>Ends the server, as an outage would; it does not come back.</summary>
    public async Task StopAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            server.StandardInput.Close();
            await server.WaitForExitAsync().WaitAsync(StartTimeout);
            server.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string FindBinaries()
    {
        const string Root = "/usr/lib/postgresql";
        var found = Directory.Exists(Root)
            ? Directory.GetDirectories(Root).Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb")))
            : [];
        return found.OrderBy(bin => bin.Length).ThenBy(bin => bin, StringComparer.Ordinal).LastOrDefault()
            ?? throw new InvalidOperationException(
                "These tests need a PostgreSQL server and found none under /usr/lib/postgresql. Install the Debian package 'postgresql' (15 or newer).");
    }

    private static async Task<string> UnprivilegedUserAsync()
    {
        var accounts = await File.ReadAllLinesAsync("/etc/passwd");
        return accounts.Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";
    }

    /// <summary>The program and its first arguments, under another user if one is given.</summary>
    private static string[] As(string? user, string program) =>
        user is null ? [program] : ["setpriv", $"--reuid={user}", $"--regid={user}", "--clear-groups", program];

    // Flushes cost the tests most of their time and say nothing about ours; that commits ask for them is tested apart.
    private string[] Settings() =>
    [
        "-c", "listen_addresses=", "-c", $"unix_socket_directories={_folder}", "-c", "fsync=off", "-c", "max_connections=200",
    ];

    private string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder { Host = _folder, Username = SuperUser, Database = database, MaxPoolSize = 20 }.ToString();

    private Task RunAsync(string program, string[] arguments) => RunAsync([program], arguments);

    private async Task RunAsync(string[] program, params string[] arguments)
    {
        using var process = Begin(program, arguments);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(StartTimeout);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"'{program[^1]}' failed with exit code {process.ExitCode}: {Output()}");
    }

    private void Start(string[] program, string[] arguments)
    {
        _server = Begin(program, arguments);
        _server.EnableRaisingEvents = true;
        _server.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException($"The PostgreSQL server ended: {Output()}"));
    }

    private Process Begin(string[] program, string[] arguments)
    {
        var start = new ProcessStartInfo(program[0], [.. program[1..], .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Record(line.Data);
        process.ErrorDataReceived += (_, line) => Record(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Record(string? line)
    {
        if (line is null) return;
        lock (_output) _output.Add(line);
        if (line.Contains("database system is ready to accept connections", StringComparison.Ordinal)) _ready.TrySetResult();
    }

    private string Output()
    {
        lock (_output) return string.Join('\n', _output);
    }
}
