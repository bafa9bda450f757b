using Archestra.Cluster.EmbeddedOrleans;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Runtime.Embedded;

/// <summary>Reminders of the embedded runtime in the silo's own database; times to the millisecond.</summary>
internal sealed class DatabaseReminderStore(IDatabase database) : IReminderStore
{
    private const string ReadAll =
        "SELECT grain_id AS GrainId, name AS Name, start_at AS StartAt, period AS Period FROM reminders ORDER BY grain_id, name";

    private const string Write = """
        INSERT INTO reminders (grain_id, name, start_at, period) VALUES (@GrainId, @Name, @StartAt, @Period)
        ON CONFLICT (grain_id, name) DO UPDATE SET start_at = excluded.start_at, period = excluded.period
        """;

    private const string Remove = "DELETE FROM reminders WHERE grain_id = @GrainId AND name = @Name";

    public async Task<IReadOnlyList<StoredReminder>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            (connection, ct) => connection.QueryAsync<ReminderRow>(Statement.Of(ReadAll, null, ct)), cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(r => r.ToReminder())];
    }

    public Task WriteAsync(StoredReminder reminder, CancellationToken cancellationToken) => ExecuteAsync(
        Write,
        new
        {
            GrainId = reminder.GrainId.ToString(),
            reminder.Name,
            StartAt = reminder.StartAt.ToUnixTimeMilliseconds(),
            Period = (long)reminder.Period.TotalMilliseconds,
        },
        cancellationToken);

    public Task RemoveAsync(GrainId grainId, string name, CancellationToken cancellationToken) =>
        ExecuteAsync(Remove, new { GrainId = grainId.ToString(), Name = name }, cancellationToken);

    private async Task ExecuteAsync(string text, object parameters, CancellationToken cancellationToken) => await database.WriteAsync(
        (connection, transaction, ct) => connection.ExecuteAsync(Statement.Of(text, parameters, transaction, ct)),
        cancellationToken).ConfigureAwait(false);

    private sealed class ReminderRow
    {
        public string GrainId { get; init; } = "";

        public string Name { get; init; } = "";

        public long StartAt { get; init; }

        public long Period { get; init; }

        public StoredReminder ToReminder() => new(
            Orleans.Runtime.GrainId.Parse(GrainId),
            Name,
            DateTimeOffset.FromUnixTimeMilliseconds(StartAt),
            TimeSpan.FromMilliseconds(Period));
    }
}
