using System.Runtime.Versioning;
using Archestra.Cluster.Silo.Storage;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Tests.Storage;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("arch-db-").FullName;

    private string FilePath => Path.Combine(_folder, "own", "test.db");

    [Fact]
    public async Task Commits_are_flushed_in_full()
    {
        await using var database = SqliteDatabase.Open(FilePath);

        var (synchronous, journal, foreignKeys) = await database.WriteAsync(
            async (connection, transaction, ct) => (
                await connection.ExecuteScalarAsync<long>(Statement.Of("PRAGMA synchronous", null, transaction, ct)),
                await connection.ExecuteScalarAsync<string>(Statement.Of("PRAGMA journal_mode", null, transaction, ct)),
                await connection.ExecuteScalarAsync<long>(Statement.Of("PRAGMA foreign_keys", null, transaction, ct))),
            CancellationToken.None);

        // 2 is FULL: https://www.sqlite.org/pragma.html#pragma_synchronous
        synchronous.ShouldBe(2);
        journal.ShouldBe("wal");
        foreignKeys.ShouldBe(1);
    }

    [Fact]
    public async Task A_waiter_goes_on_only_after_the_flush()
    {
        var order = new List<string>();
        var observer = new RecordingObserver { OnCommitted = batch => order.Add($"flushed {batch.Number}") };
        await using var database = SqliteDatabase.Open(FilePath, observer);

        await database.WriteAsync((_, _, _) => Write("wrote 1"), CancellationToken.None);
        order.Add("went on 1");
        await database.WriteAsync((_, _, _) => Write("wrote 2"), CancellationToken.None);
        order.Add("went on 2");

        order.ShouldBe(["wrote 1", "flushed 1", "went on 1", "wrote 2", "flushed 2", "went on 2"]);

        Task<int> Write(string text)
        {
            order.Add(text);
            return Task.FromResult(0);
        }
    }

    [Fact]
    public async Task Writes_that_queue_behind_a_flush_share_the_next_one()
    {
        using var holding = new SemaphoreSlim(0);
        using var release = new SemaphoreSlim(0);
        var observer = new RecordingObserver();
        await using var database = SqliteDatabase.Open(FilePath, observer);
        observer.OnCommitted = batch =>
        {
            if (batch.Number != 1) return;
            holding.Release();
            release.Wait(TimeSpan.FromSeconds(30));
        };

        var first = NothingAsync(database);
        (await holding.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue("the first flush");
        var others = Enumerable.Range(0, 40).Select(_ => NothingAsync(database)).ToList();
        release.Release();
        await Task.WhenAll([first, .. others]);

        observer.Batches.ShouldBe([new CommittedBatch(1, 1), new CommittedBatch(2, 40)]);
    }

    /// <summary>Whoever is refused for what another write of the batch did reads again at once: it must find that write.</summary>
    [Fact]
    public async Task A_refusal_is_told_only_after_the_commit_of_its_batch()
    {
        using var holding = new SemaphoreSlim(0);
        using var release = new SemaphoreSlim(0);
        var observer = new RecordingObserver();
        await using var database = SqliteDatabase.Open(FilePath, observer);
        Task<int>? refused = null;
        var wasToldEarly = false;
        observer.OnCommitted = batch =>
        {
            wasToldEarly |= refused is { IsCompleted: true };
            if (batch.Number != 1) return;
            holding.Release();
            release.Wait(TimeSpan.FromSeconds(30));
        };

        var first = NothingAsync(database);
        (await holding.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue("the first flush");
        refused = database.WriteAsync<int>((_, _, _) => throw new InvalidOperationException("refused"), CancellationToken.None).AsTask();
        var written = NothingAsync(database);
        release.Release();

        await Should.ThrowAsync<InvalidOperationException>(() => refused);
        await Task.WhenAll(first, written);
        wasToldEarly.ShouldBeFalse();
        observer.Batches.ShouldBe([new CommittedBatch(1, 1), new CommittedBatch(2, 1)]);
    }

    [Fact]
    public async Task A_failed_commit_fails_every_waiter_of_the_batch_and_the_next_batch_works()
    {
        using var holding = new SemaphoreSlim(0);
        using var release = new SemaphoreSlim(0);
        await using var database = SqliteDatabase.Open(FilePath);
        await ExecuteAsync(database, "CREATE TABLE parent (id integer PRIMARY KEY)");
        await ExecuteAsync(database, "CREATE TABLE child (parent integer REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)");
        var holder = database.WriteAsync(
            async (_, _, _) =>
            {
                holding.Release();
                return await release.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
            },
            CancellationToken.None);
        (await holding.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue("the writer is held");

        // The deferred constraint is looked at by the commit only.
        var innocent = ExecuteAsync(database, "INSERT INTO parent (id) VALUES (1)");
        var orphan = ExecuteAsync(database, "INSERT INTO child (parent) VALUES (99)");
        release.Release();
        await holder;

        await orphan.ShouldThrowAsync<Microsoft.Data.Sqlite.SqliteException>();
        await innocent.ShouldThrowAsync<Microsoft.Data.Sqlite.SqliteException>();
        await ExecuteAsync(database, "INSERT INTO parent (id) VALUES (1)");
    }

    [Fact]
    public async Task A_write_that_ends_the_transaction_fails_the_batch_and_the_next_batch_works()
    {
        await using var database = SqliteDatabase.Open(FilePath);

        await ExecuteAsync(database, "ROLLBACK").ShouldThrowAsync<Exception>();

        await ExecuteAsync(database, "CREATE TABLE later (id integer)");
    }

    [Fact]
    public async Task Closing_finishes_what_was_accepted_and_refuses_what_comes_later()
    {
        var database = SqliteDatabase.Open(FilePath);
        await ExecuteAsync(database, "CREATE TABLE t (id integer)");
        var writes = Enumerable.Range(0, 100).Select(_ => ExecuteAsync(database, "INSERT INTO t (id) VALUES (1)")).ToList();

        await database.DisposeAsync();

        await Task.WhenAll(writes);
        await ExecuteAsync(database, "INSERT INTO t (id) VALUES (1)").ShouldThrowAsync<ObjectDisposedException>();
        await using var again = SqliteDatabase.Open(FilePath);
        (await again.ReadAsync((c, ct) => c.ExecuteScalarAsync<long>(Statement.Of("SELECT count(*) FROM t", null, ct)), CancellationToken.None))
            .ShouldBe(100);
    }

    [Fact]
    public async Task Readers_cannot_write()
    {
        await using var database = SqliteDatabase.Open(FilePath);

        var write = async () => await database.ReadAsync(
            (c, ct) => c.ExecuteAsync(Statement.Of("CREATE TABLE t (id integer)", null, ct)), CancellationToken.None);

        (await write.ShouldThrowAsync<Microsoft.Data.Sqlite.SqliteException>()).SqliteErrorCode.ShouldBe(8, "SQLITE_READONLY");
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public async Task Files_and_their_folder_belong_to_the_owner_only()
    {
        await using var database = SqliteDatabase.Open(FilePath);
        await ExecuteAsync(database, "CREATE TABLE t (id integer)");

        var folder = Path.GetDirectoryName(FilePath)!;
        File.GetUnixFileMode(folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var files = Directory.GetFiles(folder);
        files.Select(Path.GetFileName).ShouldBe(["test.db", "test.db-wal", "test.db-shm"], ignoreOrder: true);
        foreach (var file in files) File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public void A_folder_that_everybody_may_write_into_is_refused()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "shared")).FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0x1FF);

        Should.Throw<StorageStartupException>(() => SqliteDatabase.Open(Path.Combine(folder, "test.db")))
            .Message.ShouldContain("writable for everybody");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task<int> NothingAsync(SqliteDatabase database) =>
        database.WriteAsync((_, _, _) => Task.FromResult(0), CancellationToken.None).AsTask();

    private static async Task ExecuteAsync(SqliteDatabase database, string text) => await database.WriteAsync(
        (connection, transaction, ct) => connection.ExecuteAsync(Statement.Of(text, null, transaction, ct)), CancellationToken.None);
}
