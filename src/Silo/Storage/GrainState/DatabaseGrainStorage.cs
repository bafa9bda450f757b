using System.Globalization;
using System.Text.Json;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;
using Orleans.Storage;

namespace Archestra.Cluster.Silo.Storage.GrainState;

/// <summary>
/// Grain state in the silo's own database, for the embedded runtime. Keeps the contract of Orleans' AdoNet storage: the
/// ETag is a version that also outlives a cleared state, and a stale one is refused.
/// </summary>
internal sealed class DatabaseGrainStorage(IDatabase database, TimeProvider timeProvider) : IGrainStorage
{
    private const string Read =
        "SELECT version AS Version, body AS Body FROM grain_state WHERE state_name = @StateName AND grain_id = @GrainId";

    private const string Insert = """
        INSERT INTO grain_state (state_name, grain_id, version, body, updated_at)
        VALUES (@StateName, @GrainId, 1, @Body, @Now)
        ON CONFLICT DO NOTHING
        RETURNING version
        """;

    private const string Update = """
        UPDATE grain_state SET version = version + 1, body = @Body, updated_at = @Now
        WHERE state_name = @StateName AND grain_id = @GrainId AND version = @Version
        RETURNING version
        """;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var parameters = new { StateName = stateName, GrainId = grainId.ToString() };
        var row = await database.ReadAsync(
            (connection, ct) => connection.QuerySingleOrDefaultAsync<GrainStateRow>(Statement.Of(Read, parameters, ct)),
            cancellationToken).ConfigureAwait(false);
        grainState.ETag = row?.Version.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = row?.Body is not null;
        grainState.State = row?.Body is { } body ? JsonSerializer.Deserialize<T>(body) : Activator.CreateInstance<T>();
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task WriteStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(grainState.State);
        grainState.ETag = await SwapAsync(stateName, grainId, grainState.ETag, body, cancellationToken).ConfigureAwait(false);
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ClearStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        if (grainState.ETag is null)
        {
            await ReadStateAsync(stateName, grainId, grainState, cancellationToken).ConfigureAwait(false);
            if (!grainState.RecordExists) return;
        }

        grainState.ETag = await SwapAsync(stateName, grainId, grainState.ETag, null, cancellationToken).ConfigureAwait(false);
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
    }

    /// <returns>The new ETag.</returns>
    private async Task<string> SwapAsync(
        string stateName, GrainId grainId, string? eTag, byte[]? body, CancellationToken cancellationToken)
    {
        var parameters = new
        {
            StateName = stateName,
            GrainId = grainId.ToString(),
            Body = body,
            Now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds(),
            Version = eTag is null ? 0 : long.Parse(eTag, NumberStyles.None, CultureInfo.InvariantCulture),
        };
        var version = await database.WriteAsync(
            (connection, transaction, ct) => connection.ExecuteScalarAsync<long?>(
                Statement.Of(eTag is null ? Insert : Update, parameters, transaction, ct)),
            cancellationToken).ConfigureAwait(false);
        if (version is { } written) return written.ToString(CultureInfo.InvariantCulture);

        throw new InconsistentStateException(
            $"The stored state '{stateName}' of {grainId} is not the one that was read.", storedEtag: "unknown", currentEtag: eTag);
    }
}
