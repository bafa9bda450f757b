using Archestra.Cluster.Silo.Secrets;
using Archestra.Cluster.Silo.Storage.Database;
using Archestra.Cluster.Silo.Storage.Migrations;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Storage;

/// <summary>
/// Makes storage ready before anything else of the host starts: schema, then key ring, then the check that the two belong
/// together. What does not fit stops the start.
/// </summary>
internal sealed partial class StorageStartup(
    IDatabase database,
    MigrationRunner migrations,
    KeyRing keyRing,
    IOptions<StorageOptions> options,
    TimeProvider timeProvider,
    ILogger<StorageStartup> logger) : IHostedLifecycleService
{
    /// <summary>Of the migrations of this folder.</summary>
    public const string Part = "Storage";

    // Every StartingAsync precedes every StartAsync, whatever the order of registration: no grain runs before this.
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await migrations.RunAsync(database, MigrationSet.Load(Part, database.Dialect), cancellationToken).ConfigureAwait(false);
        var canary = new SecretCanary(database, timeProvider);
        keyRing.Use(await LoadKeyRingAsync(canary, cancellationToken).ConfigureAwait(false));
        await canary.CheckAsync(keyRing, cancellationToken).ConfigureAwait(false);
        Log.Ready(logger, database.Dialect.Name, keyRing.ActiveKeyId);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<KeyRingContent> LoadKeyRingAsync(SecretCanary canary, CancellationToken cancellationToken)
    {
        var file = new KeyRingFile(options.Value.EffectiveKeyRingPath);
        if (file.Exists) return file.Load();

        if (await canary.IsSealedAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new StorageStartupException(
                $"This database was sealed with a key ring, and there is none at '{file.Path}'. Restore or copy keys.json, or name it in Storage:KeyRingPath.");
        }

        Log.NewKeyRing(logger, file.Path);
        return file.Create(KeyRingContent.Create(timeProvider.GetUtcNow()));
    }

    private static partial class Log
    {
        [LoggerMessage(2010, LogLevel.Information, "Storage is ready: {Provider}, key {KeyId}.", EventName = nameof(Ready))]
        public static partial void Ready(ILogger logger, string provider, string keyId);

        [LoggerMessage(2011, LogLevel.Warning, "Made a new key ring at {Path}. Back it up: without it no stored secret can be read.", EventName = nameof(NewKeyRing))]
        public static partial void NewKeyRing(ILogger logger, string path);
    }
}
