using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Silo.Audit;
using Archestra.Cluster.Silo.Storage.Database;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Tests.Audit;

public sealed class AuditCompositionTests
{
    [Fact]
    public async Task A_host_opens_the_log_records_and_leaves_an_intact_file()
    {
        var folder = Directory.CreateTempSubdirectory("arch-audit-").FullName;
        try
        {
            var path = Path.Combine(folder, "audit.db");
            using (var host = Build(path, []))
            {
                await host.StartAsync();
                await host.Services.GetRequiredService<IAuditLog>().AppendAsync(Events.Change(), CancellationToken.None);
                await host.StopAsync();
            }

            await using var offline = new ServiceCollection()
                .AddSingleton<IKeyedHashing>(new FixedKeys())
                .AddAuditReading(_ => SqliteDatabase.Open(path))
                .BuildServiceProvider();
            var verification = await offline.GetRequiredService<AuditVerifier>().VerifyAsync(null, [], CancellationToken.None);

            verification.IsIntact.ShouldBeTrue();
            verification.Entries.ShouldBeGreaterThanOrEqualTo(1);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("OutcomeDelay", "00:00:00.200")]
    [InlineData("BatchLength", "0")]
    [InlineData("SilenceLimit", "00:00:06")]
    public async Task A_wrong_option_stops_the_start_with_its_name(string option, string value)
    {
        using var host = Build("never-opened", new Dictionary<string, string?> { [$"Audit:{option}"] = value });

        var failure = await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync());

        failure.Message.ShouldContain(option);
    }

    private static IHost Build(string path, Dictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddLogging();
        builder.Services.AddSingleton<IKeyedHashing>(new FixedKeys());
        builder.Services.AddAuditLog(_ => SqliteDatabase.Open(path));
        return builder.Build();
    }
}
