using Microsoft.Data.Sqlite;

namespace Archestra.Cluster.Silo.Storage.Database;

/// <summary>One database file and how connections to it are opened.</summary>
internal sealed class SqliteFile
{
    /// <summary>RETURNING came with 3.35 (https://www.sqlite.org/lang_returning.html).</summary>
    private static readonly Version OldestSqlite = new(3, 35);

    private readonly string _path;

    public SqliteFile(string path)
    {
        SqliteNativeLibrary.EnsureLoaded();
        _path = path;
    }

    /// <summary>The connection that writes; the first one creates the file, readable by its owner only.</summary>
    public SqliteConnection OpenForWriting()
    {
        // SQLite gives the -wal and -shm files the permissions of the database file.
        OwnerOnly.CreateFile(_path);
        var connection = Open(SqliteOpenMode.ReadWrite);
        // synchronous=FULL flushes the write-ahead log at every commit; the default of WAL builds may be NORMAL, which does not.
        Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;");
        RefuseOldLibrary(connection);
        return connection;
    }

    public SqliteConnection OpenForReading() => Open(SqliteOpenMode.ReadOnly);

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        var connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = _path,
            Mode = mode,
            // Connections are kept by this folder's own types, which know what was set on them.
            Pooling = false,
            // The provider repeats a busy statement for 30 s by default; a caller is told sooner that the file is not to be had.
            DefaultTimeout = 5,
        };
        var connection = new SqliteConnection(connectionString.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA busy_timeout=5000;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void RefuseOldLibrary(SqliteConnection connection)
    {
        if (Version.Parse(connection.ServerVersion) < OldestSqlite)
        {
            throw new StorageStartupException(
                $"The SQLite library is version {connection.ServerVersion}; {OldestSqlite} or newer is needed. Install a newer libsqlite3.");
        }
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
