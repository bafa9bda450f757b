using System.Data.Common;
using Dapper;

namespace Archestra.Cluster.Silo.Storage.Database;

/// <summary>Shortens Dapper's command definition, which is the only form of it that carries a cancellation token.</summary>
internal static class Statement
{
    public static CommandDefinition Of(string text, object? parameters, CancellationToken cancellationToken) =>
        new(text, parameters, cancellationToken: cancellationToken);

    public static CommandDefinition Of(
        string text, object? parameters, DbTransaction transaction, CancellationToken cancellationToken) =>
        new(text, parameters, transaction, cancellationToken: cancellationToken);

    /// <summary>Lets one transaction at a time pass per <paramref name="key"/>, on every node.</summary>
    public static async Task SerializeAsync(
        this DbTransaction transaction, SqlDialect dialect, long key, CancellationToken cancellationToken)
    {
        if (dialect.TransactionLock is { } text)
            await transaction.Connection!.ExecuteAsync(Of(text, new { Key = key }, transaction, cancellationToken)).ConfigureAwait(false);
    }
}
