using System.Data;
using Npgsql;

namespace Archestra.Cluster.Silo.Tests.Storage;

/// <summary>
/// Runs the statements of the OrleansQuery table the way Orleans' AdoNet packages do: read once, then by key, with typed
/// parameters bound by name (a null has the type of its column), results read by column name.
/// </summary>
internal sealed class OrleansQueries : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;

    private OrleansQueries(NpgsqlDataSource source, IReadOnlyDictionary<string, string> texts)
    {
        _source = source;
        Texts = texts;
    }

    public IReadOnlyDictionary<string, string> Texts { get; }

    public static async Task<OrleansQueries> LoadAsync(string connectionString)
    {
        var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand("SELECT QueryKey, QueryText FROM OrleansQuery");
        await using var reader = await command.ExecuteReaderAsync();
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync())
            texts.Add(reader.GetString(reader.GetOrdinal("QueryKey")), reader.GetString(reader.GetOrdinal("QueryText")));
        return new OrleansQueries(source, texts);
    }

    public async Task<List<Dictionary<string, object?>>> RunAsync(string key, params (string Name, DbType Type, object? Value)[] parameters)
    {
        await using var command = _source.CreateCommand(Texts[key]);
        foreach (var (name, type, value) in parameters)
            command.Parameters.Add(new NpgsqlParameter { ParameterName = name, DbType = type, Value = value ?? DBNull.Value });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<Dictionary<string, object?>>();
        while (await reader.ReadAsync())
        {
            var row = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < reader.FieldCount; i++) row.Add(reader.GetName(i), reader.GetValue(i) is var value and not DBNull ? value : null);
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>The one value of the one row, as Orleans reads "did it happen".</summary>
    public async Task<bool> DidAsync(string key, params (string Name, DbType Type, object? Value)[] parameters)
    {
        var row = (await RunAsync(key, parameters)).ShouldHaveSingleItem();
        return Convert.ToBoolean(row.ShouldHaveSingleItem().Value, null);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
