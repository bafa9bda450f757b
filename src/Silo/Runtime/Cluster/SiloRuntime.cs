using System.Net;
using Archestra.Cluster.Hosting.Cluster;
using Archestra.Cluster.Hosting.Health;
using Archestra.Cluster.Silo.Storage;
using Archestra.Cluster.Silo.Storage.GrainState;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Storage;

namespace Archestra.Cluster.Silo.Runtime;

/// <summary>Microsoft Orleans: this silo is one of many, found by membership and reached over mutual TLS.</summary>
internal static class SiloRuntime
{
    private const string Npgsql = "Npgsql";

    /// <summary>
    /// A request is at most 4 MiB, a result travels in frames of 64 KiB; the rest is room for what is around them. A peer
    /// that announces more is cut off before anything is allocated.
    /// </summary>
    private const int LargestMessage = 16 * 1024 * 1024;
    private const int LargestHeader = 1024 * 1024;

    public static void AddSiloRuntime(this IHostApplicationBuilder builder)
    {
        var storage = builder.Configuration.GetSection(StorageOptions.SectionName).Get<StorageOptions>() ?? new();
        var options = builder.AddClusterOptions(isSilo: true, storage.ConnectionString);
        builder.Services.AddSingleton<IReadinessCheck, MembershipCheck>();
        builder.UseOrleans(silo =>
        {
            AddMembership(silo, options);
            AddState(silo, storage);
            AddSecurity(silo);
            AddMessaging(silo);
        });
    }

    private static void AddMembership(ISiloBuilder silo, OrleansClusterOptions options)
    {
        if (options.Clustering == OrleansClusterOptions.AdoNet)
        {
            silo.UseAdoNetClustering((AdoNetClusteringSiloOptions adoNet) => (adoNet.Invariant, adoNet.ConnectionString) = (Npgsql, options.ConnectionString));
            silo.Configure<EndpointOptions>(endpoints =>
            {
                (endpoints.SiloPort, endpoints.GatewayPort) = (options.SiloPort, options.GatewayPort);
                if (options.AdvertisedAddress is not null) endpoints.AdvertisedIPAddress = IPAddress.Parse(options.AdvertisedAddress);
            });
        }
        else
        {
            var primary = options.PrimarySiloPort is { } port ? new IPEndPoint(IPAddress.Loopback, port) : null;
            silo.UseLocalhostClustering(options.SiloPort, options.GatewayPort, primary);
        }

        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId));
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = options.ProbeTimeout;
            membership.NumMissedProbesLimit = options.MissedProbes;
        });
        if (options.SiloName is not null) silo.Configure<SiloOptions>(names => names.SiloName = options.SiloName);
    }

    /// <summary>Grain state and reminders lie where the rest does; without PostgreSQL there is one silo, and reminders live as long as it.</summary>
    private static void AddState(ISiloBuilder silo, StorageOptions storage)
    {
        if (storage.Provider == StorageOptions.Postgres)
        {
            silo.UseSystemTextJsonGrainStorageSerializer();
            silo.AddAdoNetGrainStorageAsDefault((AdoNetGrainStorageOptions state) => (state.Invariant, state.ConnectionString) = (Npgsql, storage.ConnectionString));
            silo.UseAdoNetReminderService((AdoNetReminderTableOptions reminders) => (reminders.Invariant, reminders.ConnectionString) = (Npgsql, storage.ConnectionString));
        }
        else
        {
            silo.Services.TryAddSingleton<IGrainStorage, DatabaseGrainStorage>();
            silo.UseInMemoryReminderService();
        }
    }

    private static void AddSecurity(ISiloBuilder silo) => silo.Services.AddOptions<SiloConnectionOptions>().Configure<ClusterTls>((connections, tls) =>
    {
        if (!tls.IsConfigured) return;

        var (fromSilo, fromFrontend, toSilo) = (tls.FromSilo(), tls.FromFrontend(), tls.ToSilo());
        connections.ConfigureSiloInboundConnection(connection => connection.UseServerTls(fromSilo));
        connections.ConfigureGatewayInboundConnection(connection => connection.UseServerTls(fromFrontend));
        connections.ConfigureSiloOutboundConnection(connection => connection.UseClientTls(toSilo));
    });

    private static void AddMessaging(ISiloBuilder silo)
    {
        silo.AddActivityPropagation();
        silo.Configure<SiloMessagingOptions>(messaging =>
            (messaging.MaxMessageBodySize, messaging.MaxMessageHeaderSize) = (LargestMessage, LargestHeader));
    }
}
