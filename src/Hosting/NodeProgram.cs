using System.Reflection;
using Archestra.Cluster.Hosting.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace Archestra.Cluster.Hosting;

/// <summary>The life of a silo or front-end process. What a person must mend is said in a sentence, without a stack trace.</summary>
public static class NodeProgram
{
    /// <param name="arguments">See <see cref="NodeArguments"/>.</param>
    /// <param name="defaultUrl">Where to listen when <c>Server:Urls</c> says nothing.</param>
    /// <param name="add">Makes the host what it is.</param>
    /// <param name="use">Maps what it serves.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments, string defaultUrl, Action<WebApplicationBuilder> add, Action<WebApplication> use)
    {
        ArgumentNullException.ThrowIfNull(add);
        ArgumentNullException.ThrowIfNull(use);
        var terminal = new Terminal();
        try
        {
            var (file, settings) = NodeArguments.Parse(arguments);
            var configuration = NodeConfiguration.Build(file, _ => null, settings);
            var builder = NodeServer.CreateBuilder(configuration, Assembly.GetEntryAssembly()!, defaultUrl);
            add(builder);
            var app = builder.Build();
            await using (app.ConfigureAwait(false))
            {
                app.UseNodeServer();
                use(app);
                await app.StartAsync().ConfigureAwait(false);
                terminal.Write($"Archestra Cluster listens on {app.Urls.First()}.");
                await app.WaitForShutdownAsync().ConfigureAwait(false);
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
    }
}
