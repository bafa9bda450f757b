namespace Archestra.Cluster.Silo.Storage;

/// <summary>Where a silo keeps what must survive it.</summary>
internal sealed class StorageOptions
{
    public const string SectionName = "Storage";
    public const string Sqlite = "sqlite";
    public const string Postgres = "postgres";

    /// <summary><c>sqlite</c> (default: nothing to install, one process) or <c>postgres</c> (shared by several silos).</summary>
    public string Provider { get; set; } = Sqlite;

    /// <summary>
    /// Folder of the SQLite files and of the key ring. Default: the user's data folder of the XDG base directory
    /// specification (<c>~/.local/share/archestra-cluster</c>).
    /// </summary>
    public string DataDirectory { get; set; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "archestra-cluster");

    /// <summary>The PostgreSQL database, in Npgsql's form. Holds a password: never logged.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The key ring's file. Default: <c>keys.json</c> in the data directory. Every silo needs the same one.</summary>
    public string? KeyRingPath { get; set; }

    public string DatabasePath => Path.Combine(DataDirectory, "silo.db");

    public string EffectiveKeyRingPath => KeyRingPath ?? Path.Combine(DataDirectory, "keys.json");
}
