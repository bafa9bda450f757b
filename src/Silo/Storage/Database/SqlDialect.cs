namespace Archestra.Cluster.Silo.Storage.Database;

/// <summary>The few points at which SQLite and PostgreSQL need different text.</summary>
internal sealed record SqlDialect
{
    private SqlDialect(string name, string rowLock, string? transactionLock)
    {
        Name = name;
        RowLock = rowLock;
        TransactionLock = transactionLock;
    }

    /// <summary>SQLite has one writer at a time (BEGIN IMMEDIATE), so it needs no locks of ours.</summary>
    public static SqlDialect Sqlite { get; } = new("sqlite", "", null);

    public static SqlDialect Postgres { get; } = new("postgres", " FOR UPDATE", "SELECT pg_advisory_xact_lock(@Key)");

    /// <summary>The folder of the migrations.</summary>
    public string Name { get; }

    /// <summary>Appended to a SELECT whose rows the same transaction is about to change.</summary>
    public string RowLock { get; }

    /// <summary>A statement that holds other transactions with the same <c>@Key</c> back until this one ends.</summary>
    public string? TransactionLock { get; }
}
