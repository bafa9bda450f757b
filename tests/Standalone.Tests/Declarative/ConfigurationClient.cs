using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Standalone.Tests.Declarative;

/// <summary>Exports and applies as the command line does.</summary>
internal static class ConfigurationClient
{
    /// <summary>Asks again after 503, as it is told to: a machine with no time left for the change feed lets nothing in.</summary>
    public static async Task<HttpResponseMessage> SendPatientlyAsync(
        this ManagementClient api, HttpMethod method, string path, object? body = null, string? ifMatch = null)
    {
        HttpResponseMessage? response = null;
        await Testing.Eventually.HoldsAsync(
            async () =>
            {
                response?.Dispose();
                response = await api.SendAsync(method, path, body, ifMatch);
                return response.StatusCode != HttpStatusCode.ServiceUnavailable;
            },
            "a request is let in");
        return response!;
    }

    public static async Task<JsonObject> ExportAsync(this ManagementClient api)
    {
        using var response = await api.SendPatientlyAsync(HttpMethod.Get, "export");
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
    }

    public static async Task<JsonElement> PlanAsync(this ManagementClient api, JsonNode document, bool prune = false) =>
        await ReadAsync(await api.SendPatientlyAsync(HttpMethod.Post, $"apply?dryRun=true&prune={(prune ? "true" : "false")}", document));

    /// <returns>The lines of the answer.</returns>
    public static async Task<JsonElement[]> ApplyAsync(this ManagementClient api, JsonNode document, bool prune = false, string? ifMatch = null)
    {
        using var response = await api.SendPatientlyAsync(HttpMethod.Post, $"apply?prune={(prune ? "true" : "false")}", document, ifMatch);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/x-ndjson");
        var text = await response.Content.ReadAsStringAsync();
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }

    /// <summary>The field problems of a document that is refused, by their pointers.</summary>
    public static async Task<(HttpStatusCode Status, Dictionary<string, string> Problems)> RefusedAsync(this ManagementClient api, string document, bool prune = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/tenants/{api.Tenant}/apply?dryRun=false&prune={(prune ? "true" : "false")}");
        request.Content = new StringContent(document, Encoding.UTF8, "application/json");
        using var response = await api.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json", text);
        return (response.StatusCode, JsonElement.Parse(text).GetProperty("errors").EnumerateObject().ToDictionary(error => error.Name, error => error.Value[0].GetString()!));
    }

    /// <summary>Every object of the tenant with its version, and its newest audit record: what a no-op leaves alone.</summary>
    public static async Task<string> StateAsync(this ManagementClient api)
    {
        var state = new StringBuilder();
        foreach (var list in (string[])["roles", "users", "teams", "catalog", "installations", "gateways", "tokens"])
        {
            for (string? cursor = ""; cursor is not null;)
            {
                var page = await ReadAsync(await api.SendPatientlyAsync(HttpMethod.Get, $"{list}?limit=200{(cursor.Length == 0 ? "" : $"&cursor={cursor}")}"));
                foreach (var item in page.GetProperty("items").EnumerateArray())
                {
                    state.Append(list).Append(' ').Append(item.GetProperty("id")).Append(' ').Append(item.GetProperty("version")).AppendLine();
                }

                cursor = page.GetProperty("nextCursor").GetString();
            }
        }

        var tenant = await api.GetAsync($"/api/v1/tenants/{api.Tenant}");
        var newest = (await api.GetAsync("audit?limit=1")).GetProperty("items")[0];
        return state.Append(tenant.GetProperty("version")).Append(newest.GetRawText()).ToString();
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            response.StatusCode.ShouldBe(HttpStatusCode.OK, text);
            return JsonElement.Parse(text);
        }
    }
}
