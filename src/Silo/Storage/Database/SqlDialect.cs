namespace Archestra.Cluster.Silo.Storage.Database;

/// <summary>The few points at which SQLite and PostgreSQL need different text.</summary>
internal sealed record SqlDialect
{
    private readonly Func<string, string, string, string> _jsonMember;

    private SqlDialect(string name, string rowLock, string? transactionLock, Func<string, string, string, string> jsonMember)
    {
        _jsonMember = jsonMember;
        Name = name;
        RowLock = rowLock;
        TransactionLock = transactionLock;
    }

    /// <summary>SQLite has one writer at a time (BEGIN IMMEDIATE), so it needs no locks of ours.</summary>
    public static SqlDialect Sqlite { get; } = new("sqlite", "", null, Database.JsonMember.InSqlite);

    public static SqlDialect Postgres { get; } = new(
        "postgres", " FOR UPDATE", "SELECT pg_advisory_xact_lock(@Key)", Database.JsonMember.InPostgres);

    /// <summary>The folder of the migrations.</summary>
    public string Name { get; }

    /// <summary>Appended to a SELECT whose rows the same transaction is about to change.</summary>
    public string RowLock { get; }

    /// <summary>A statement that holds other transactions with the same <c>@Key</c> back until this one ends.</summary>
    public string? TransactionLock { get; }

    /// <summary>A condition: the JSON text in the column has the parameter's value at the path (see <see cref="Grains.Storage.DocumentFilter"/>).</summary>
    public string JsonMember(string column, string path, string parameter) => _jsonMember(column, path, parameter);
}
