using Archestra.Cluster.Grains;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Silo.Audit;
using Archestra.Cluster.Silo.Audit.Export;
using Archestra.Cluster.Silo.Diagnosis;
using Archestra.Cluster.Silo.Health;
using Archestra.Cluster.Silo.HostedServers;
using Archestra.Cluster.Silo.IdentityProviders;
using Archestra.Cluster.Silo.Keys;
using Archestra.Cluster.Silo.Runtime;
using Archestra.Cluster.Silo.Security;
using Archestra.Cluster.Silo.Storage;
using Archestra.Cluster.Silo.Storage.Database;
using Archestra.Cluster.Silo.Upstream;
using Archestra.Cluster.Silo.Web;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo;

/// <summary>Makes a host a silo: the grains, every adapter behind their ports, and the Orleans runtime of this build.</summary>
public static class SiloHost
{
    public static IHostApplicationBuilder AddSilo(this IHostApplicationBuilder builder)
    {
        builder.Services
            .AddSiloStorage()
            .AddAuditLog(OpenAuditDatabase)
            .AddAuditExport()
            .AddAuditRetention()
            .AddKeyRotation()
            .AddSiloSecurity()
            .AddSiloHealth()
            .AddUpstreamConnectors()
            .AddWebFetch()
            .AddIdentityProviders()
            .AddProcessHosting()
            .AddTokenGrains()
            .AddGatewayGrains()
            .AddConfigurationGrains()
            .AddOAuthGrains()
            .AddDiagnosis()
            .AddSingleton<IValidateOptions<KeyRotationOptions>, IssuedLifetimeValidator>();
        builder.AddSiloRuntime();
        return builder;
    }

    /// <summary>SQLite: a file of its own, so that audit commits and configuration commits do not wait for each other.</summary>
    internal static IDatabase OpenAuditDatabase(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
        var observer = provider.GetService<IDurabilityObserver>();
        return options.Provider == StorageOptions.Sqlite
            ? SqliteDatabase.Open(AuditPath(options), observer)
            : PostgresDatabase.Open(options.ConnectionString!, provider.GetRequiredService<TimeProvider>(), observer, "audit");
    }

    internal static string AuditPath(StorageOptions options) => Path.Combine(options.DataDirectory, "audit.db");
}
