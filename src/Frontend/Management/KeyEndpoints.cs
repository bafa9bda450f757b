using Archestra.Cluster.Grains.Keys;

namespace Archestra.Cluster.Frontend.Management;

/// <summary>The key ring. The silo lets platform administrators in only.</summary>
internal static class KeyEndpoints
{
    public static void Map(RouteGroupBuilder keys)
    {
        keys.MapGet("", async (ManagementGrains grains, HttpContext http) =>
            TypedResults.Json(new KeysAnswer(await grains.Keys.ListAsync(http.RequestAborted))))
            .Produces<KeysAnswer>().WithSummary("Lists the keys and what still needs each; platform administrators only.");

        keys.MapDelete("/{id}", async (string id, ManagementGrains grains, HttpContext http) =>
            ManagementResults.Deleted(await grains.Keys.RemoveAsync(id, http.RequestAborted)))
            .Produces(204).WithSummary("Takes a retired key out of the key ring for good; 409 while it is not retired.");

        keys.MapGet("/rotation", async Task<IResult> (ManagementGrains grains, HttpContext http) =>
            await grains.Keys.GetRotationAsync(http.RequestAborted) is { } rotation ? TypedResults.Json(rotation) : ProblemResult.NotFound)
            .Produces<KeyRotation>().WithSummary("The key rotation under way, or the last one: its step, its progress, and what holds it up.");

        keys.MapPost("/rotation", async (ManagementGrains grains, HttpContext http) =>
            ManagementResults.Accepted(http, await grains.Keys.StartRotationAsync(http.RequestAborted)))
            .Produces<KeyRotation>(202).WithSummary("Begins a key rotation, which goes on by itself; 409 while one is under way.");
    }
}

/// <summary>The keys as JSON: there are a handful, so they come at once.</summary>
internal sealed record KeysAnswer(IReadOnlyList<RingKeyStatus> Items);
