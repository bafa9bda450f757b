using System.Text.Json.Serialization;
using Archestra.Cluster.Grains.SignIn;

namespace Archestra.Cluster.Frontend.Management;

/// <summary>What users sign in with.</summary>
internal static class CredentialEndpoints
{
    public static void Map(RouteGroupBuilder users)
    {
        users.MapGet("/{id}/credentials", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            grains.Credential(tenant, id) is { } grain && await grain.GetAsync(http.RequestAborted) is { } credentials
                ? (IResult)TypedResults.Json(credentials)
                : ProblemResult.NotFound)
            .Produces<UserCredentials>().WithSummary("Tells what a user can sign in with, and whether it is locked; never a secret.");

        users.MapPut("/{id}/password", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
        {
            var (body, problem) = await ManagementJson.ReadAsync<SetPassword>(http);
            if (problem is not null)
            {
                return problem;
            }

            return grains.Credential(tenant, id) is { } grain
                ? ManagementResults.Deleted(await grain.SetPasswordAsync(body!.Password, http.RequestAborted))
                : ProblemResult.NotFound;
        }).Accepts<SetPassword>("application/json").Produces(204)
            .WithSummary("Sets a user's password, unlocks it, and ends its sessions. Takes everything that the user can do.");

        users.MapDelete("/{id}/one-time-codes", async (string tenant, string id, ManagementGrains grains, HttpContext http) =>
            grains.Credential(tenant, id) is { } grain
                ? ManagementResults.Deleted(await grain.RemoveOneTimeCodesAsync(null, http.RequestAborted))
                : ProblemResult.NotFound)
            .Produces(204).WithSummary("Takes a user's authenticator away, for one that is lost. Takes everything that the user can do.");
    }
}

/// <param name="Password">The new one.</param>
internal sealed record SetPassword([property: JsonRequired] string Password)
{
    // The compiler's ToString would print it.
    public override string ToString() => nameof(SetPassword);
}
