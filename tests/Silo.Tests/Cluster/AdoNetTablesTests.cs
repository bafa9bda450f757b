using System.Net;
using System.Net.Sockets;
using Archestra.Cluster.Silo.Tests.Storage;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Archestra.Cluster.Silo.Tests.Cluster;

/// <summary>Orleans' own membership and reminder tables over the tables and statements of our migrations.</summary>
public sealed class AdoNetTablesTests(PostgresServer server)
{
    [Fact]
    public async Task Two_silos_find_each_other_and_the_one_that_stops_is_seen_to_be_dead()
    {
        await using var test = await TestDatabase.CreateMigratedAsync("postgres", server);
        using var first = Build(test.ConnectionString!);
        using var second = Build(test.ConnectionString!);
        var table = first.Services.GetRequiredService<IMembershipTable>();

        await first.StartAsync();
        await second.StartAsync();

        var members = await table.ReadAll();
        members.Members.Select(m => m.Item1.Status).ShouldBe([SiloStatus.Active, SiloStatus.Active]);
        await second.StopAsync();
        members = await table.ReadAll();
        members.Members.Select(m => m.Item1.Status).Order().ShouldBe([SiloStatus.Active, SiloStatus.Dead]);
        await first.StopAsync();
    }

    [Fact]
    public async Task A_reminder_is_kept_found_by_its_range_and_removed_by_its_etag()
    {
        await using var test = await TestDatabase.CreateMigratedAsync("postgres", server);
        using var host = Build(test.ConnectionString!);
        await host.StartAsync();
        var table = host.Services.GetRequiredService<IReminderTable>();
        var reminder = new ReminderEntry
        {
            GrainId = GrainId.Create("reminded", "x/t1/a"),
            ReminderName = "refresh",
            StartAt = new DateTime(2026, 5, 1, 12, 0, 0, DateTimeKind.Utc),
            Period = TimeSpan.FromDays(40),
        };

        var first = await table.UpsertRow(reminder);
        var second = await table.UpsertRow(reminder);

        second.ShouldNotBe(first);
        var stored = await table.ReadRow(reminder.GrainId, "refresh");
        (stored!.StartAt, stored.Period, stored.ETag).ShouldBe((reminder.StartAt, reminder.Period, second));
        var hash = reminder.GrainId.GetUniformHashCode();
        (await table.ReadRows(hash - 1, hash)).Reminders.ShouldHaveSingleItem();
        (await table.ReadRows(hash, hash - 1)).Reminders.ShouldBeEmpty();
        (await table.RemoveRow(reminder.GrainId, "refresh", first!)).ShouldBeFalse();
        (await table.RemoveRow(reminder.GrainId, "refresh", second!)).ShouldBeTrue();
        (await table.ReadRows(reminder.GrainId)).Reminders.ShouldBeEmpty();
        await host.StopAsync();
    }

    private static IHost Build(string connectionString)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans(silo => silo
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("test", "test"))
            .ConfigureEndpoints(IPAddress.Loopback, FreePort(), FreePort())
            .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", connectionString))
            .UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = ("Npgsql", connectionString)));
        return builder.Build();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
