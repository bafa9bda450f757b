using Archestra.Cluster.Silo.Storage;
using Archestra.Cluster.Silo.Storage.Database;
using Archestra.Cluster.Silo.Storage.Migrations;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Archestra.Cluster.Silo.Tests.Storage;

public sealed class MigrationRunnerTests(PostgresServer server)
{
    private static readonly Migration First = MigrationSet.Parse("0001_first.sql", "CREATE TABLE one (id integer);\n");
    private static readonly Migration Second = MigrationSet.Parse("0002_second.sql", "CREATE TABLE two (id integer);\n");

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Eight_nodes_that_start_at_once_migrate_once(string engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine, server);

        var applied = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var database = test.OpenAnother();
            return await test.MigrateAsync(database);
        })));

        var expected = MigrationSet.Load("Storage", test.Database.Dialect).Migrations.Count;
        applied.Order().ShouldBe([0, 0, 0, 0, 0, 0, 0, expected]);
        expected.ShouldBeGreaterThan(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Only_missing_migrations_are_applied(string engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine, server);

        (await RunAsync(test.Database, First)).ShouldBe(1);
        (await RunAsync(test.Database, First, Second)).ShouldBe(1);
        (await RunAsync(test.Database, First, Second)).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_edited_migration_is_refused_by_name(string engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine, server);
        await RunAsync(test.Database, First);

        var edited = MigrationSet.Parse("0001_first.sql", "CREATE TABLE one (id bigint);\n");
        var start = () => RunAsync(test.Database, edited);

        (await start.ShouldThrowAsync<StorageStartupException>()).Message.ShouldContain("'0001_first'");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_database_of_a_newer_version_is_refused(string engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine, server);
        await RunAsync(test.Database, First, Second);

        var start = () => RunAsync(test.Database, First);

        (await start.ShouldThrowAsync<StorageStartupException>()).Message.ShouldContain("'0002_second'");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_failing_migration_leaves_the_schema_as_it_was(string engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine, server);

        var broken = MigrationSet.Parse("0002_broken.sql", "CREATE TABLE two (id integer);\nCREATE TABLE one (id integer);\n");
        await RunAsync(test.Database, First, broken).ShouldThrowAsync<System.Data.Common.DbException>();

        // Neither migration stayed: both apply now.
        (await RunAsync(test.Database, First, Second)).ShouldBe(2);
    }

    [Fact]
    public void Line_ends_of_a_checkout_do_not_count_as_an_edit() =>
        MigrationSet.Parse("0001_first.sql", First.Text.ReplaceLineEndings("\r\n")).Checksum.ShouldBe(First.Checksum);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public void Migrations_are_numbered_without_gaps(string engine)
    {
        var dialect = engine == SqlDialect.Sqlite.Name ? SqlDialect.Sqlite : SqlDialect.Postgres;

        var numbers = MigrationSet.Load("Storage", dialect).Migrations.Select(m => m.Number).ToList();

        numbers.ShouldBe(Enumerable.Range(1, numbers.Count));
    }

    private static Task<int> RunAsync(IDatabase database, params Migration[] migrations) =>
        new MigrationRunner(TimeProvider.System, NullLogger<MigrationRunner>.Instance)
            .RunAsync(database, new MigrationSet("test", migrations), CancellationToken.None);
}
