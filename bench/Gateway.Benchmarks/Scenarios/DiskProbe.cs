using System.Runtime.InteropServices;
using Archestra.Cluster.Gateway.Benchmarks.Report;

namespace Archestra.Cluster.Gateway.Benchmarks.Scenarios;

/// <summary>
/// What this disk asks for a flush and for a commit, measured between the rounds of the gateway, on the same file system,
/// with the library that the gateway uses and with its settings.
/// </summary>
internal sealed partial class DiskProbe(string folder)
{
    private const int Attempts = 100;
    private readonly List<double> _flushes = [];
    private readonly List<double> _commits = [];

    /// <summary>Milliseconds.</summary>
    public double Flush => TargetSamples.Median(_flushes);

    /// <summary>Milliseconds.</summary>
    public double Commit => TargetSamples.Median(_commits);

    public void Measure()
    {
        Directory.CreateDirectory(folder);
        MeasureFlushes();
        MeasureCommits();
    }

    private void MeasureFlushes()
    {
        using var file = File.OpenHandle(Path.Combine(folder, "flush"), FileMode.Create, FileAccess.Write);
        var page = new byte[4096];
        for (var i = 0; i < Attempts; i++)
        {
            var begin = TimeProvider.System.GetTimestamp();
            RandomAccess.Write(file, page, (long)i * page.Length);
            Check(DataSync((int)file.DangerousGetHandle()));
            _flushes.Add(TimeProvider.System.GetElapsedTime(begin).TotalMilliseconds);
        }
    }

    private void MeasureCommits()
    {
        Check(Open(Path.Combine(folder, "commit.db"), out var database));
        try
        {
            Execute(database, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS rows (id integer PRIMARY KEY, body blob);");
            for (var i = 0; i < Attempts; i++)
            {
                var begin = TimeProvider.System.GetTimestamp();
                Execute(database, "INSERT INTO rows (body) VALUES (zeroblob(800));");
                _commits.Add(TimeProvider.System.GetElapsedTime(begin).TotalMilliseconds);
            }
        }
        finally
        {
            Check(Close(database));
        }
    }

    private static void Execute(nint database, string statement) => Check(Execute(database, statement, 0, 0, 0));

    private static void Check(int code)
    {
        if (code != 0)
        {
            throw new IOException($"The probe of the disk failed with {code}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int DataSync(int file);

    [LibraryImport("libsqlite3.so.0", EntryPoint = "sqlite3_open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, out nint database);

    [LibraryImport("libsqlite3.so.0", EntryPoint = "sqlite3_exec", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(nint database, string statement, nint callback, nint argument, nint error);

    [LibraryImport("libsqlite3.so.0", EntryPoint = "sqlite3_close")]
    private static partial int Close(nint database);
}
