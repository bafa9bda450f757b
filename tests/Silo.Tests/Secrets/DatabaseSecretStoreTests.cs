using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Silo.Secrets;
using Archestra.Cluster.Silo.Storage;
using Archestra.Cluster.Silo.Storage.Database;
using Archestra.Cluster.Silo.Storage.Migrations;
using Archestra.Cluster.Silo.Tests.Storage;
using Archestra.Cluster.Testing;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;

namespace Archestra.Cluster.Silo.Tests.Secrets;

public sealed class DatabaseSecretStoreTests(PostgresServer server)
{
    private static readonly byte[] Plaintext = Encoding.UTF8.GetBytes("MARKED-SECRET-0451");

    private readonly KeyRingContent _keys = KeyRings.NewContent();

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_secret_comes_back_by_tenant_and_reference(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = Store(test);

        var secret = await store.PutAsync("t1", null, Plaintext, default);

        secret.Version.ShouldBe(1);
        (await store.GetAsync("t1", secret, default)).ShouldBe(Plaintext);
        (await store.GetAsync("t2", secret, default)).ShouldBeNull();
        (await store.GetAsync("t1", secret with { Version = 2 }, default)).ShouldBeNull();
        var empty = await store.PutAsync("t1", null, ReadOnlyMemory<byte>.Empty, default);
        (await store.GetAsync("t1", empty, default)).ShouldBe([]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Versions_are_immutable_and_never_numbered_twice(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = Store(test);
        var first = await store.PutAsync("t1", null, Plaintext, default);
        var second = await store.PutAsync("t1", first.Id, new byte[] { 2 }, default);

        (await store.GetAsync("t1", first, default)).ShouldBe(Plaintext);
        (await store.ListVersionsAsync("t1", first.Id, default)).ShouldBe([first, second]);
        (await store.DeleteAsync("t1", second, default)).ShouldBeTrue();
        (await store.DeleteAsync("t1", second, default)).ShouldBeFalse();
        (await store.GetAsync("t1", second, default)).ShouldBeNull();
        (await store.ListVersionsAsync("t1", first.Id, default)).ShouldBe([first]);

        (await store.PutAsync("t1", first.Id, Plaintext, default)).Version.ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Silos_that_put_one_secret_at_once_get_different_versions(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var stores = new[] { Store(test), Store(test, test.OpenAnother()) };

        var secrets = await Task.WhenAll(Enumerable.Range(0, 6).Select(i =>
            stores[i % 2].PutAsync("t1", "x_same", new[] { (byte)i }, default)));

        secrets.Select(s => s.Version).Order().ShouldBe([1, 2, 3, 4, 5, 6]);
        for (var i = 0; i < secrets.Length; i++) (await stores[0].GetAsync("t1", secrets[i], default)).ShouldBe([(byte)i]);
    }

    [Theory]
    [InlineData("sqlite", "UPDATE secrets SET tenant_id = 't2'", "t2", 1)]
    [InlineData("postgres", "UPDATE secrets SET tenant_id = 't2'", "t2", 1)]
    [InlineData("sqlite", "UPDATE secrets SET id = 'x_other'", "t1", 1)]
    [InlineData("postgres", "UPDATE secrets SET id = 'x_other'", "t1", 1)]
    [InlineData("sqlite", "UPDATE secrets SET version = 7", "t1", 7)]
    [InlineData("postgres", "UPDATE secrets SET version = 7", "t1", 7)]
    public async Task A_record_moved_to_another_tenant_secret_or_version_does_not_open(string engine, string move, string tenant, int version)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = Store(test);
        var secret = await store.PutAsync("t1", null, Plaintext, default);
        await ExecuteAsync(test.Database, move);
        var id = move.Contains("x_other", StringComparison.Ordinal) ? "x_other" : secret.Id;

        await store.GetAsync(tenant, new SecretRef(id, version), default).ShouldThrowAsync<CryptographicException>();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_older_version_put_in_place_of_a_newer_one_does_not_open(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var store = Store(test);
        var secret = await store.PutAsync("t1", null, Plaintext, default);
        var newer = await store.PutAsync("t1", secret.Id, Plaintext, default);
        await ExecuteAsync(test.Database, "UPDATE secrets SET envelope = (SELECT o.envelope FROM secrets o WHERE o.version = 1) WHERE version = 2");

        await store.GetAsync("t1", newer, default).ShouldThrowAsync<CryptographicException>();
    }

    [Fact]
    public void No_altered_or_cut_envelope_opens()
    {
        var key = KeyRings.Load(_keys).FindWrappingKey(_keys.Keys[0].Id)!;
        var address = new SecretAddress("t1", "x", 1);
        var envelope = SecretEnvelope.Seal(key, address, Plaintext);
        SecretEnvelope.Open(key, address, envelope).ShouldBe(Plaintext);

        for (var i = 0; i < envelope.Length; i++)
        {
            var altered = (byte[])envelope.Clone();
            altered[i] ^= 0x80;
            Should.Throw<CryptographicException>(() => SecretEnvelope.Open(key, address, altered), $"byte {i} altered");
            Should.Throw<CryptographicException>(() => SecretEnvelope.Open(key, address, envelope.AsSpan(0, i)), $"cut at {i}");
        }
    }

    [Fact]
    public void Addresses_that_run_together_are_told_apart()
    {
        var key = KeyRings.Load(_keys).FindWrappingKey(_keys.Keys[0].Id)!;
        var envelope = SecretEnvelope.Seal(key, new SecretAddress("ab", "c", 1), Plaintext);

        Should.Throw<CryptographicException>(() => SecretEnvelope.Open(key, new SecretAddress("a", "bc", 1), envelope));
    }

    [Fact]
    public async Task The_plaintext_is_nowhere_in_the_database_files()
    {
        var folder = Directory.CreateTempSubdirectory("arch-db-").FullName;
        try
        {
            await using var database = SqliteDatabase.Open(Path.Combine(folder, "test.db"));
            await new MigrationRunner(TimeProvider.System, NullLogger<MigrationRunner>.Instance)
                .RunAsync(database, MigrationSet.Load(StorageStartup.Part, database.Dialect), default);
            await new DatabaseSecretStore(database, KeyRings.Load(_keys), TimeProvider.System).PutAsync("t1", null, Plaintext, default);

            foreach (var file in Directory.GetFiles(folder))
            {
                await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                using var content = new MemoryStream();
                await stream.CopyToAsync(content);
                content.GetBuffer().AsSpan().IndexOf(Plaintext).ShouldBe(-1, file);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task After_a_key_rotation_secrets_are_brought_over_and_the_old_key_may_go(string engine)
    {
        await using var test = await TestDatabase.CreateMigratedAsync(engine, server);
        var secrets = new List<SecretRef>();
        for (var i = 0; i < 5; i++) secrets.Add(await Store(test).PutAsync("t1", null, Plaintext, default));
        var rotated = _keys.WithNewKey(DateTimeOffset.UnixEpoch.AddDays(1));
        var rewrapping = new SecretRewrapping(test.Database, KeyRings.Load(rotated));

        (await rewrapping.RewrapAsync(3, default)).ShouldBe(3);
        (await rewrapping.RewrapAsync(3, default)).ShouldBe(2);
        (await rewrapping.RewrapAsync(3, default)).ShouldBe(0);

        var withoutOld = KeyRings.Load(rotated with { Keys = [rotated.Keys[0]] });
        var store = new DatabaseSecretStore(test.Database, withoutOld, test.Clock);
        foreach (var secret in secrets) (await store.GetAsync("t1", secret, default)).ShouldBe(Plaintext);
        await Store(test).GetAsync("t1", secrets[0], default).ShouldThrowAsync<CryptographicException>();
    }

    private static async Task ExecuteAsync(IDatabase database, string text) => await database.WriteAsync(
        (connection, transaction, ct) => connection.ExecuteAsync(Statement.Of(text, null, transaction, ct)), CancellationToken.None);

    private DatabaseSecretStore Store(TestDatabase test, IDatabase? database = null) =>
        new(database ?? test.Database, KeyRings.Load(_keys), test.Clock);
}
