using System.Net;
using System.Text.Json;

namespace Archestra.Cluster.Cluster.Tests.Chaos.OAuth;

/// <summary>What the token endpoint answered.</summary>
internal sealed record TokenReply(HttpStatusCode Status, JsonElement Body)
{
    public string? RefreshToken => Text("refresh_token");

    public string? AccessToken => Text("access_token");

    public string? Error => Text("error");

    public string? Text(string name) => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var value) ? value.GetString() : null;
}
