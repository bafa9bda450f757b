using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Archestra.Cluster.EmbeddedOrleans.Runtime;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Cluster.Tests.Chaos;

/// <summary>
/// An administrator at work during the storm: issues, rotates and revokes tokens through one front-end after the other. What
/// was acknowledged must hold afterwards; what was answered 503 may have happened or not, and is left alone.
/// </summary>
internal sealed class StormTokens(GatewayCluster cluster, SeededChoices choices)
{
    private readonly List<(string Id, string Text)> _good = [];
    private readonly List<string> _dead = [];
    private readonly List<string> _wrong = [];

    /// <summary>Texts that must be let in.</summary>
    public IReadOnlyList<string> Good => [.. _good.Select(token => token.Text)];

    /// <summary>Texts that were revoked or replaced, as was acknowledged.</summary>
    public IReadOnlyList<string> Dead => _dead;

    /// <summary>Answers other than the two that may be.</summary>
    public IReadOnlyList<string> Wrong => _wrong;

    public async Task RunAsync(Task stop)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(150));
        var turn = 0;
        while (!stop.IsCompleted)
        {
            using var api = cluster.Api(turn++ % cluster.Frontends.Count);
            var choice = _good.Count == 0 ? 0 : choices.Next(4);
            await (choice switch
            {
                1 => RotateAsync(api, _good[choices.Next(_good.Count)]),
                2 => RevokeAsync(api, _good[choices.Next(_good.Count)]),
                _ => IssueAsync(api),
            });
            await pace.WaitForNextTickAsync();
        }
    }

    private async Task IssueAsync(ManagementClient api)
    {
        var body = new { name = "storm", ownerKind = "organization", ownerId = cluster.Tenant, scopes = new[] { "mcp:write" } };
        if (await AskAsync(api, HttpMethod.Post, "tokens", body, HttpStatusCode.Created) is { } issued)
        {
            _good.Add((issued.GetProperty("token").GetProperty("id").GetString()!, issued.GetProperty("text").GetString()!));
        }
    }

    private async Task RotateAsync(ManagementClient api, (string Id, string Text) token)
    {
        _good.Remove(token);
        if (await AskAsync(api, HttpMethod.Post, $"tokens/{token.Id}/rotate", new { overlapSeconds = 0 }, HttpStatusCode.OK) is { } rotated)
        {
            _dead.Add(token.Text);
            _good.Add((token.Id, rotated.GetProperty("text").GetString()!));
        }
    }

    private async Task RevokeAsync(ManagementClient api, (string Id, string Text) token)
    {
        _good.Remove(token);
        if (await AskAsync(api, HttpMethod.Delete, $"tokens/{token.Id}", null, HttpStatusCode.NoContent) is not null)
        {
            _dead.Add(token.Text);
        }
    }

    /// <summary>Null unless it was acknowledged.</summary>
    private async Task<JsonElement?> AskAsync(ManagementClient api, HttpMethod method, string path, object? body, HttpStatusCode acknowledged)
    {
        using var response = await api.SendAsync(method, path, body);
        if (response.StatusCode == acknowledged)
        {
            return acknowledged == HttpStatusCode.NoContent ? default(JsonElement) : await response.Content.ReadFromJsonAsync<JsonElement>();
        }

        if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
        {
            _wrong.Add($"{method} {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }

        return null;
    }
}
