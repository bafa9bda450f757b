using Archestra.Cluster.Hosting;
using Archestra.Cluster.Standalone.Configuration;
using Archestra.Cluster.Standalone.FirstStart;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Archestra.Cluster.Standalone.CommandLine;

/// <summary>Runs the gateway until it is told to stop. What a person must mend is said in a sentence, without a stack trace.</summary>
internal static class RunCommand
{
    public static async Task<int> RunAsync(
        CommandLineOptions arguments, bool newAdministratorToken, Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            var app = StandaloneHost.Build(StandaloneConfiguration.Build(arguments));
            await using (app.ConfigureAwait(false))
            {
                await app.StartAsync(cancellationToken).ConfigureAwait(false);
                await GreetAsync(app, newAdministratorToken, terminal, cancellationToken).ConfigureAwait(false);
                await app.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
            }

            return ExitCodes.Success;
        }
        catch (Exception exception) when (StartFailure.Describe(exception) is { Count: > 0 } sentences)
        {
            foreach (var sentence in sentences)
            {
                terminal.WriteProblem(sentence);
            }

            return ExitCodes.Configuration;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Success;
        }
    }

    private static async Task GreetAsync(WebApplication app, bool newAdministratorToken, Terminal terminal, CancellationToken cancellationToken)
    {
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().TrimEnd('/');
        var made = await app.Services.GetRequiredService<DemoTenant>().EnsureAsync(newAdministratorToken, cancellationToken).ConfigureAwait(false);
        if (made is not null)
        {
            Welcome.Print(terminal, address, made);
        }
        else
        {
            terminal.Write($"Archestra Cluster listens on {address}.");
        }
    }
}
