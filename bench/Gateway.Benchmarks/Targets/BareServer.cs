using System.Net;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Archestra.Cluster.Gateway.Benchmarks.Targets;

/// <summary>Kestrel and nothing else, on a free loopback port that the first line of output names.</summary>
internal static class BareServer
{
    public static async Task RunAsync(RequestDelegate answer, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync(cancellationToken);
        var addresses = ((IApplicationBuilder)app).ServerFeatures.Get<IServerAddressesFeature>()!;
        Console.WriteLine($"listens on {addresses.Addresses.First()}");
        await Console.In.ReadToEndAsync(cancellationToken);
        await app.StopAsync(cancellationToken);
    }
}
