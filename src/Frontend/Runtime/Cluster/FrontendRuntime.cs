using System.Net;
using Archestra.Cluster.Hosting.Cluster;
using Orleans.Configuration;

namespace Archestra.Cluster.Frontend.Runtime;

/// <summary>
/// Microsoft Orleans: a front-end is a client of the silos, found in the membership table, or in a node that is both the
/// silo's own neighbour.
/// </summary>
internal static class FrontendRuntime
{
    private const int LargestMessage = 16 * 1024 * 1024;
    private const int LargestHeader = 1024 * 1024;

    // Orleans' default is a minute: that long a new silo would get no calls of this front-end, and a dead one might.
    private static readonly TimeSpan GatewayListRefresh = TimeSpan.FromSeconds(10);

    public static void AddFrontendRuntime(this IHostApplicationBuilder builder)
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(IGrainFactory)))
        {
            return;
        }

        var options = builder.AddClusterOptions(isSilo: false, defaultConnectionString: null);
        builder.UseOrleansClient(client =>
        {
            AddMembership(client, options);
            client.UseConnectionRetryFilter<SiloSearch>();
            client.AddActivityPropagation();
            client.Configure<ClientMessagingOptions>(messaging =>
                (messaging.MaxMessageBodySize, messaging.MaxMessageHeaderSize) = (LargestMessage, LargestHeader));
            client.Services.AddOptions<ClientConnectionOptions>().Configure<ClusterTls>((connections, tls) =>
            {
                if (!tls.IsConfigured) return;

                var toSilo = tls.ToSilo();
                connections.ConfigureConnection(connection => connection.UseClientTls(toSilo));
            });
        });
    }

    private static void AddMembership(IClientBuilder client, OrleansClusterOptions options)
    {
        if (options.Clustering == OrleansClusterOptions.AdoNet)
        {
            client.UseAdoNetClustering((AdoNetClusteringClientOptions adoNet) => (adoNet.Invariant, adoNet.ConnectionString) = ("Npgsql", options.ConnectionString));
        }
        else
        {
            client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, options.GatewayPort));
        }

        client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId));
        client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = GatewayListRefresh);
    }
}
