using System.Net;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Cluster.Tests.RealOrleans;

/// <summary>Each kind of node answers for what it is.</summary>
[Collection(RealOrleansCollection.Name)]
public sealed class HealthTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_silo_answers_for_its_database_its_keys_and_its_membership()
        => (await ReadAsync(fixture.Cluster.Silos[0].Process.Url)).ShouldBe(
            """{"status":"ready","checks":{"audit":"ok","database":"ok","host":"ok","keyRing":"ok","membership":"ok","siloChangeFeed":"ok"}}""");

    [Fact]
    public async Task A_front_end_answers_for_its_view_of_the_change_feed()
        => (await ReadAsync(fixture.Cluster.Frontends[0].Url)).ShouldBe("""{"status":"ready","checks":{"changeFeed":"ok","host":"ok"}}""");

    /// <summary>On a busy machine a view may be too old for a moment.</summary>
    private static async Task<string> ReadAsync(Uri node)
    {
        using var http = TestHttp.Create(node);
        var answer = "";
        await Archestra.Cluster.Testing.Eventually.HoldsAsync(
            async () =>
            {
                using var response = await http.GetAsync("/health/ready");
                answer = await response.Content.ReadAsStringAsync();
                return response.StatusCode == HttpStatusCode.OK;
            },
            $"{node} is ready");
        return answer;
    }
}
