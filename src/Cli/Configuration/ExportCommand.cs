using System.CommandLine;
using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.CommandLine;
using Archestra.Cluster.Cli.Resources;
using Archestra.Cluster.Cli.Terminal;

namespace Archestra.Cluster.Cli.Configuration;

/// <summary><c>export</c>: the tenant's configuration as a file that <c>apply</c> takes.</summary>
internal static class ExportCommand
{
    public static Command Create(CliTerminal terminal)
    {
        var output = new Option<string?>("--output", "-o") { Description = "The file to write; standard output by default." };
        return new Command("export", "Writes the tenant's configuration, without secrets, as a file that apply takes.") { output }.Does(terminal, async (session, cancellationToken) =>
        {
            var document = await session.GetAsync("export", cancellationToken).ConfigureAwait(false);
            if (session.Get(output) is not { } file)
            {
                session.Terminal.Document(document);
                return ExitCodes.Success;
            }

            await File.WriteAllTextAsync(file, CliTerminal.Serialize(document, indented: true) + "\n", cancellationToken).ConfigureAwait(false);
            var count = document.Sum(section => (section.Value as JsonArray)?.Count ?? 0);
            Rendering.Done(session.Terminal, $"{count} objects written to {file}.", new JsonObject { ["file"] = file, ["objects"] = count });
            return ExitCodes.Success;
        });
    }
}
