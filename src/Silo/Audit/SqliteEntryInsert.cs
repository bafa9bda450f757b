using System.Data;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// The statement that writes entries to SQLite, prepared once for each connection and bound by place. The provider's
/// command looks every parameter up by its name for every row, which cost more than the insert itself.
/// </summary>
internal sealed class SqliteEntryInsert
{
    private const int ChainColumns = 8;

    private static readonly ConditionalWeakTable<SqliteConnection, SqliteEntryInsert> Prepared = [];

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    // Texts are copied by SQLite while they are bound.
    private byte[] _text = new byte[1024];

    private SqliteEntryInsert(SqliteConnection connection, string text)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_database, text, raw.SQLITE_PREPARE_PERSISTENT, out _statement));

        // A connection closes for good when its last statement is finalized (https://www.sqlite.org/c3ref/close.html).
        connection.StateChange += (_, change) =>
        {
            if (change.CurrentState == ConnectionState.Closed) _statement.Dispose();
        };
    }

    /// <param name="connection">An open connection, used by one thread.</param>
    /// <param name="text">The same for every connection, with a place for every column.</param>
    public static SqliteEntryInsert For(SqliteConnection connection, string text) =>
        Prepared.GetValue(connection, opened => new SqliteEntryInsert(opened, text));

    public void Run(string silo, SealedEntry entry)
    {
        Bind(1, entry.Body.TenantId);
        Bind(2, silo);
        Check(raw.sqlite3_bind_int64(_statement, 3, entry.Sequence));
        Check(raw.sqlite3_bind_int64(_statement, 4, (long)entry.Body.Kind));
        Bind(5, entry.KeyId);
        Check(raw.sqlite3_bind_blob(_statement, 6, entry.Source.Digest));
        Check(raw.sqlite3_bind_blob(_statement, 7, entry.Mac));
        Check(raw.sqlite3_bind_blob(_statement, ChainColumns, entry.Source.Encoded));
        for (var i = 0; i < AuditColumn.Indexed.Length; i++) Bind(ChainColumns + 1 + i, AuditColumn.Indexed[i], entry.Body);

        var result = raw.sqlite3_step(_statement);

        // Resetting repeats the step's own error; the bindings hold no memory of the entry afterwards.
        _ = raw.sqlite3_reset(_statement);
        Check(raw.sqlite3_clear_bindings(_statement));
        if (result != raw.SQLITE_DONE) Check(result);
    }

    private void Bind(int place, AuditColumn column, AuditEntryBody body)
    {
        if (column.TextOf is { } textOf)
        {
            if (textOf(body) is { } text) Bind(place, text);
        }
        else if (column.NumberOf!(body) is { } number)
        {
            Check(raw.sqlite3_bind_int64(_statement, place, number));
        }
    }

    private void Bind(int place, string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most > _text.Length) _text = new byte[most];
        Check(raw.sqlite3_bind_text(_statement, place, _text.AsSpan(0, Encoding.UTF8.GetBytes(text, _text))));
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
