using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Frontend.Tests.OAuth;

internal static class GatewayCalls
{
    /// <summary>What the gateway says to a token; of one that it has not seen it asks the silos.</summary>
    public static async Task<HttpStatusCode> CallGatewayAsync(this AuthorizationScene scene, string accessToken)
    {
        using var http = TestHttp.Create(scene.Frontends[0]);
        using var request = new HttpRequestMessage(HttpMethod.Post, scene.Resource)
        {
            Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", Encoding.UTF8, "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", accessToken) },
        };
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }
}
