using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.Json;
using Archestra.Cluster.Silo.Storage.Database;
using Archestra.Cluster.Testing.Standalone;
using Microsoft.Data.Sqlite;

namespace Archestra.Cluster.Standalone.Tests.Diagnosis;

/// <summary>A data directory that a gateway has run on and left in good order; each test spoils a copy of its own.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class Installation : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("archestra-doctor-");

    private string Original => Path.Combine(_folder.FullName, "original");

    public async ValueTask InitializeAsync()
    {
        await using var process = await StandaloneProcess.StartAsync(Original);
        (await process.StopAsync()).ShouldBe(0, process.Output);
    }

    /// <summary>A healthy installation of the caller's own.</summary>
    public string Copy()
    {
        var copy = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in Directory.EnumerateFiles(Original)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }

    public static async Task ExecuteAsync(string databasePath, string statement)
    {
        SqliteNativeLibrary.EnsureLoaded();
        await using var connection = new SqliteConnection($"Data Source={databasePath};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        (await command.ExecuteNonQueryAsync()).ShouldBeGreaterThan(0, statement);
    }

    /// <summary>A port of this machine that nobody listens on.</summary>
    public static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Runs <c>doctor --json</c> as a user would.</summary>
    public static async Task<(int ExitCode, JsonElement Answer, string Text)> ExamineAsync(string directory, params string[] arguments)
    {
        string[] urls = arguments.Contains("--urls") ? [] : ["--urls", "http://127.0.0.1:0"];
        var (exitCode, output, problems) = await StandaloneProcess.RunCommandAsync(["doctor", "--json", "--data-directory", directory, .. urls, .. arguments]);
        problems.ShouldBeEmpty();
        return (exitCode, JsonElement.Parse(output), output);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
