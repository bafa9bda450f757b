using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.CommandLine;
using Archestra.Cluster.Cli.Resources;
using Archestra.Cluster.Cli.Terminal;
using Spectre.Console;

namespace Archestra.Cluster.Cli.Operations;

/// <summary><c>limits show|set|usage</c>: what a tenant may ask for, and what of it is used.</summary>
internal static class LimitsCommand
{
    public static Command Create(CliTerminal terminal) => new("limits", "Rates, quotas and concurrency of the tenant.") { Show(terminal), Set(terminal), Usage(terminal) };

    private static Command Show(CliTerminal terminal) => new Command("show", "The tenant's limits.").Does(terminal, async (session, cancellationToken) =>
    {
        var (_, tenant) = await ReadTenantAsync(session, cancellationToken).ConfigureAwait(false);
        if (tenant.Object["limits"] is JsonObject limits)
        {
            Rendering.Item(session.Terminal, limits);
        }
        else
        {
            Rendering.Done(session.Terminal, "Nothing is limited.", []);
        }

        return ExitCodes.Success;
    });

    private static Command Set(CliTerminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "The limits as JSON, as 'limits show --json' writes them; null lifts them; - reads standard input." };
        return new Command("set", "Replaces the tenant's limits.") { file }.Does(terminal, async (session, cancellationToken) =>
        {
            var limits = Read(session, session.Get(file));
            var (path, tenant) = await ReadTenantAsync(session, cancellationToken).ConfigureAwait(false);
            tenant.Object["limits"] = limits;
            var changed = await session.Api.SendAsync(HttpMethod.Put, path, tenant.Object, tenant.Tag, cancellationToken).ConfigureAwait(false);
            Rendering.Changed(session.Terminal, "Changed", "tenant", changed.Object);
            return ExitCodes.Success;
        });
    }

    private static Command Usage(CliTerminal terminal) => new Command("usage", "What of the limits is used now, over all front-ends.").Does(terminal, async (session, cancellationToken) =>
    {
        var usage = await session.GetAsync("limits/usage", cancellationToken).ConfigureAwait(false);
        if (session.Terminal.Json)
        {
            session.Terminal.Document(usage);
            return ExitCodes.Success;
        }

        var table = Rendering.Table("Limit", "Of", "Used", "Capacity", "Free in");
        foreach (var item in (usage["items"] as JsonArray ?? []).OfType<JsonObject>())
        {
            table.AddRow([.. ((string[])["kind", "id", "used", "capacity", "freeIn"]).Select(member => Rendering.Cell(Column.TextOf(item[member])))]);
        }

        session.Terminal.Show(table);
        return ExitCodes.Success;
    });

    private static async Task<(string Path, Api.ApiAnswer Tenant)> ReadTenantAsync(Session session, CancellationToken cancellationToken)
    {
        var path = $"tenants/{await session.TenantAsync(cancellationToken).ConfigureAwait(false)}";
        return (path, await session.Api.GetAsync(path, cancellationToken).ConfigureAwait(false));
    }

    private static JsonNode? Read(Session session, string file)
    {
        try
        {
            return JsonNode.Parse(file == "-" ? session.Terminal.ReadInput() : File.ReadAllText(file));
        }
        catch (JsonException exception)
        {
            throw CommandFailedException.Usage($"{file} is not JSON, line {(exception.LineNumber ?? 0) + 1}.");
        }
    }
}
