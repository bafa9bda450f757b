using System.Text.Json.Nodes;

namespace Archestra.Cluster.Cli.Api;

/// <summary>What the gateway answered to a request that it accepted.</summary>
/// <param name="Tag">The entity tag, for <c>If-Match</c>.</param>
internal sealed record ApiAnswer(int Status, JsonNode? Body, string? Tag)
{
    public JsonObject Object => Body as JsonObject
        ?? throw new CommandFailedException(ExitCodes.Unreachable, "The gateway's answer is not what is expected. Is this the address of a gateway?");
}
