using System.CommandLine;
using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.Api;
using Archestra.Cluster.Cli.CommandLine;
using Archestra.Cluster.Cli.Terminal;

namespace Archestra.Cluster.Cli.Configuration;

/// <summary>
/// <c>apply</c>: shows the plan, asks where something would be deleted, and executes exactly what was shown. When the
/// tenant changed in between, the gateway refuses and the exit code is that of a conflict.
/// </summary>
internal sealed class ApplyCommand(CliTerminal terminal)
{
    private readonly Argument<string> _file = new("FILE") { Description = "The configuration; - reads standard input." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Shows the plan and changes nothing." };
    private readonly Option<bool> _prune = new("--prune") { Description = "Deletes what the sections of the file do not name." };

    public Command Create() => new Command("apply", "Makes the tenant what a file says. Applied again, the file changes nothing.")
    {
        _file, _dryRun, _prune, GlobalOptions.Yes,
    }.Does(terminal, RunAsync);

    private async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var document = DocumentFile.Read(session.Get(_file), session.Terminal);
        DocumentFile.PutInSecrets(document, Environment.GetEnvironmentVariable);
        var path = await session.TenantPathAsync(cancellationToken).ConfigureAwait(false) + $"apply?prune={(session.Get(_prune) ? "true" : "false")}";
        var plan = await session.Api.SendAsync(HttpMethod.Post, path + "&dryRun=true", document, null, cancellationToken).ConfigureAwait(false);
        if (session.Get(_dryRun) && session.Terminal.Json)
        {
            session.Terminal.Document(plan.Object);
            return ExitCodes.Success;
        }

        if (!session.Terminal.Json)
        {
            PlanView.Show(session.Terminal, plan.Object);
        }

        if (session.Get(_dryRun))
        {
            return ExitCodes.Success;
        }

        var deletions = (int?)plan.Object["summary"]?["delete"] ?? 0;
        if (deletions > 0 && !session.Terminal.Confirm($"{deletions} objects will be deleted. Go on?", session.Get(GlobalOptions.Yes)))
        {
            session.Terminal.Message("Nothing was changed.");
            return ExitCodes.Findings;
        }

        return await ExecuteAsync(session, path, document, plan, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<int> ExecuteAsync(Session session, string path, JsonObject document, ApiAnswer plan, CancellationToken cancellationToken)
    {
        var lines = session.Api.StreamAsync(HttpMethod.Post, path, ApiClient.JsonBody(document), plan.Tag, cancellationToken);
        var count = (plan.Object["steps"] as JsonArray)?.Count ?? 0;
        var log = new ApplyLog(session.Terminal);
        await ProgressBar.ShowAsync(session.Terminal, "Applying", count, async advance =>
        {
            await foreach (var line in lines.ConfigureAwait(false))
            {
                log.Add(line);
                advance(line.ContainsKey("step") ? 1 : 0);
            }
        }).ConfigureAwait(false);
        return log.End();
    }
}
