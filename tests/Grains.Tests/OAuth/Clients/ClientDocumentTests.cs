using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.Web;

namespace Archestra.Cluster.Grains.Tests.OAuth.Clients;

/// <summary>OAuth Client ID Metadata Document; MCP authorization, "Client ID Metadata Documents". What is fetched how is the adapter's part.</summary>
public sealed class ClientDocumentTests
{
    private const string Url = "https://client.example/oauth/client.json";

    private readonly ClientScene _scene = new();

    [Fact]
    public async Task A_document_describes_its_client()
    {
        _scene.Serve(Url, Document(), type: "application/cimd+json");

        var client = (await _scene.FindAsync(Url)).Client!;

        client.Id.ShouldBe(Url);
        client.Kind.ShouldBe(OAuthClientKind.MetadataDocument);
        client.Name.ShouldBe("Client");
        client.AuthenticationMethod.ShouldBe(ClientAuthenticationMethod.None);
        client.RedirectUris.ShouldBe(["http://localhost/callback", "http://127.0.0.1/callback"]);
        client.TenantId.ShouldBeNull();
    }

    /// <summary>§3: what a client id may look like. None of these is even fetched.</summary>
    [Theory]
    [InlineData("http://client.example/oauth/client.json")]
    [InlineData("http://localhost:1234/client.json")]
    [InlineData("https://client.example")]
    [InlineData("https://client.example/")]
    [InlineData("https://client.example/client.json#x")]
    [InlineData("https://user@client.example/client.json")]
    [InlineData("https://user:password@client.example/client.json")]
    [InlineData("https://client.example/a/../client.json")]
    [InlineData("https://client.example/./client.json")]
    [InlineData("https://client.example/a/%2e%2e/client.json")]
    [InlineData("https://client.example\\client.json")]
    [InlineData("https://CLIENT.example/client.json")]
    [InlineData("https://client.example:443/client.json")]
    [InlineData("https://clіent.example/client.json")]
    [InlineData("https://client.example/client json")]
    [InlineData("https://")]
    [InlineData("https:///client.json")]
    public async Task A_url_that_is_none_or_could_be_read_in_two_ways_is_refused(string url)
    {
        (await _scene.FindAsync(url)).Refusal!.Code.ShouldBe("invalid_client");

        _scene.Fetches.ShouldBeEmpty();
    }

    /// <summary>Attack: client impersonation by CIMD. "The authorization server MUST validate that the client_id matches the URL exactly".</summary>
    [Theory]
    [InlineData("https://famous.example/client.json")]
    [InlineData("https://client.example/oauth/client.json/")]
    [InlineData("https://client.example/oauth/Client.json")]
    [InlineData("https://client.example/oauth/client.json?x")]
    public async Task A_document_for_another_url_is_refused_and_not_kept(string stated)
    {
        _scene.Serve(Url, Document(stated));

        (await _scene.FindAsync(Url)).Refusal!.Description.ShouldEndWith("Its client_id is not the URL that it is at.");
        await _scene.FindAsync(Url);

        _scene.Fetches.Count.ShouldBe(2);
        (await _scene.RefusalReasonsAsync()).ShouldBe(["Its client_id is not the URL that it is at."]);
        _scene.Log.Events.ShouldContain(entry => entry.Action == "oauth.client_document_refused");
    }

    [Theory]
    [InlineData("""{"client_id":"$","client_name":"x"}""", "It needs client_name and redirect_uris.")]
    [InlineData("""{"client_id":"$","redirect_uris":["https://c.example/cb"]}""", "It needs client_name and redirect_uris.")]
    [InlineData("""{"client_name":"x","redirect_uris":["https://c.example/cb"]}""", "Its client_id is not the URL that it is at.")]
    [InlineData("""{"client_id":"$","client_name":"x","redirect_uris":["https://c.example/cb"],"client_secret":"s"}""", "It holds a client secret, which everybody can read there.")]
    [InlineData("""{"client_id":"$","client_name":"x","redirect_uris":["https://c.example/cb"],"token_endpoint_auth_method":"client_secret_post"}""", "is none or private_key_jwt.")]
    [InlineData("""{"client_id":"$","client_name":"x","redirect_uris":["http://c.example/cb"]}""", "A redirect URI is https, or http on 127.0.0.1, [::1] or localhost.")]
    [InlineData("""{"client_id":"$","client_id":"$","client_name":"x","redirect_uris":["https://c.example/cb"]}""", "It is no JSON object of at most 8192 bytes.")]
    [InlineData("""["$"]""", "It is no JSON object of at most 8192 bytes.")]
    [InlineData("<html>", "It is no JSON object of at most 8192 bytes.")]
    public async Task A_document_that_is_not_sound_is_refused_by_what_is_wrong(string json, string problem)
    {
        _scene.Serve(Url, json.Replace("$", Url, StringComparison.Ordinal));

        var refusal = (await _scene.FindAsync(Url)).Refusal!;

        refusal.Code.ShouldBe("invalid_client");
        refusal.Description.ShouldEndWith(problem);
    }

    /// <summary>Attack: SSRF by CIMD. What the network said is for the audit log, not for whoever chose the URL.</summary>
    [Theory]
    [InlineData(302, "text/html", "does not answer with a document (HTTP 200).")]
    [InlineData(404, "application/json", "does not answer with a document (HTTP 200).")]
    [InlineData(200, "text/html", "is not JSON by its Content-Type.")]
    [InlineData(200, null, "is not JSON by its Content-Type.")]
    [InlineData(0, null, "could not be fetched.")]
    public async Task Only_a_plain_answer_with_json_is_a_document(int status, string? type, string problem)
    {
        _scene.Serve(Url, new WebAnswer { Status = status, ContentType = type, Body = "{}"u8.ToArray(), Failure = status == 0 ? "The address is not allowed." : null });

        (await _scene.FindAsync(Url)).Refusal!.Description.ShouldEndWith(problem);

        if (status == 0)
        {
            (await _scene.RefusalReasonsAsync()).ShouldBe(["The address is not allowed."]);
        }
    }

    [Theory]
    [InlineData(null, 60)]
    [InlineData(0, 60)]
    [InlineData(10, 60)]
    [InlineData(600, 600)]
    [InlineData(999_999, 86_400)]
    public async Task A_document_is_kept_as_long_as_its_server_says_within_limits(int? said, int kept)
    {
        _scene.Serve(Url, Document(), said is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        await _scene.FindAsync(Url);

        _scene.Time.Advance(TimeSpan.FromSeconds(kept - 1));
        await _scene.FindAsync(Url);
        _scene.Fetches.Count.ShouldBe(1);

        _scene.Time.Advance(TimeSpan.FromSeconds(1));
        await _scene.FindAsync(Url);
        _scene.Fetches.Count.ShouldBe(2);
    }

    [Fact]
    public async Task While_its_host_is_down_a_known_document_goes_on_for_a_day()
    {
        _scene.Serve(Url, Document());
        await _scene.FindAsync(Url);
        _scene.Serve(Url, new WebAnswer { Status = 503 });
        _scene.Time.Advance(TimeSpan.FromHours(24));

        (await _scene.FindAsync(Url)).IsFound.ShouldBeTrue();

        _scene.Time.Advance(TimeSpan.FromMinutes(1));
        (await _scene.FindAsync(Url)).IsFound.ShouldBeFalse();
    }

    [Fact]
    public async Task A_document_that_was_taken_down_is_gone_at_once_when_it_is_looked_for()
    {
        _scene.Serve(Url, Document());
        await _scene.FindAsync(Url);
        _scene.Serve(Url, new WebAnswer { Status = 404 });
        _scene.Time.Advance(TimeSpan.FromMinutes(1));

        (await _scene.FindAsync(Url)).IsFound.ShouldBeFalse();
    }

    [Fact]
    public async Task One_address_makes_us_fetch_only_so_much_and_one_host_is_asked_only_so_often()
    {
        for (var i = 0; i < 30; i++)
        {
            await _scene.FindAsync($"https://victim.example/{i}", $"198.51.100.{i / 15}");
        }

        (await _scene.FindAsync("https://victim.example/x", "203.0.113.1")).Refusal!.Code.ShouldBe("temporarily_unavailable");
        for (var i = 0; i < 30; i++)
        {
            await _scene.FindAsync($"https://host{i}.example/x", "203.0.113.2");
        }

        var refused = (await _scene.FindAsync("https://other.example/x", "203.0.113.2")).Refusal!;
        refused.Code.ShouldBe("temporarily_unavailable");
        refused.RetryAfter.ShouldBe(TimeSpan.FromSeconds(2));
        (await _scene.FindAsync("https://other.example/x", "203.0.113.3")).Refusal!.Code.ShouldBe("invalid_client");
        _scene.Fetches.Count.ShouldBe(61);
    }

    /// <summary>MCP authorization: "MAY [have] domain-based trust policies".</summary>
    [Fact]
    public async Task Hosts_are_denied_before_they_are_allowed_with_their_subdomains()
    {
        _scene.Options.AllowedClientHosts.Add("example.com");
        _scene.Options.DeniedClientHosts.Add("bad.example.com");
        _scene.Serve("https://good.example.com/c", Document("https://good.example.com/c"));

        (await _scene.FindAsync("https://good.example.com/c")).IsFound.ShouldBeTrue();
        foreach (var url in new[] { "https://bad.example.com/c", "https://very.bad.example.com/c", "https://bad.example.com./c", "https://other.example/c", "https://badexample.com/c" })
        {
            (await _scene.FindAsync(url)).Refusal!.Description.ShouldStartWith("Client metadata documents of this host are not accepted here", customMessage: url);
        }

        _scene.Fetches.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Where_documents_are_switched_off_the_refusal_says_so()
    {
        _scene.Options.ClientMetadataDocuments = false;

        var refusal = (await _scene.FindAsync(Url)).Refusal!;

        refusal.Code.ShouldBe("invalid_client");
        refusal.Description.ShouldBe("Client metadata documents are switched off here: register the client.");
        _scene.Fetches.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_seeded_document_is_not_fetched()
    {
        _scene.Seeded[Url] = new OAuthClient { Id = Url, Name = "Seeded" };

        (await _scene.FindAsync(Url)).Client!.Name.ShouldBe("Seeded");

        _scene.Fetches.ShouldBeEmpty();
    }

    private static string Document(string clientId = Url) => $$"""
        {"client_id":"{{clientId}}","client_name":"Client","client_uri":"https://client.example","logo_uri":"https://client.example/logo.png",
         "redirect_uris":["http://localhost/callback","http://127.0.0.1/callback"],
         "grant_types":["authorization_code","refresh_token"],"response_types":["code"],"token_endpoint_auth_method":"none"}
        """;
}
