using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.Tests.OAuth.Clients;

/// <summary>RFC 7591; MCP authorization, "Dynamic Client Registration".</summary>
public sealed class ClientRegistrationTests
{
    /// <summary>What the clients send that people connect with.</summary>
    public static readonly TheoryData<string, string> RealClients = new()
    {
        { "SDK 1.x", """{"redirect_uris":["http://localhost:8090/callback"],"client_name":"Test Client","grant_types":["authorization_code","refresh_token"],"response_types":["code"],"token_endpoint_auth_method":"client_secret_post","scope":"mcp:read"}""" },
        { "client 2.x", """{"redirect_uris":["http://localhost:8090/callback"],"client_name":"Test Client","grant_types":["authorization_code","refresh_token"],"response_types":["code"],"token_endpoint_auth_method":"none","application_type":"native"}""" },
        { "mcp-remote", """{"redirect_uris":["http://127.0.0.1:33418/oauth/callback"],"token_endpoint_auth_method":"none","grant_types":["authorization_code","refresh_token"],"response_types":["code"],"client_name":"MCP CLI Proxy","client_uri":"https://github.com/modelcontextprotocol/mcp-cli","software_id":"2e6dc280-f3c3-4e01-99a7-8181dbd1d23d","software_version":"0.15.1","scope":"openid email profile"}""" },
        { "mcp-remote, device", """{"redirect_uris":[],"token_endpoint_auth_method":"none","grant_types":["urn:ietf:params:oauth:grant-type:device_code","refresh_token"],"response_types":["code"],"client_name":"MCP CLI Proxy"}""" },
        { "Inspector", """{"redirect_uris":["http://localhost:6274/oauth/callback"],"token_endpoint_auth_method":"none","grant_types":["authorization_code","refresh_token"],"response_types":["code"],"client_name":"MCP Inspector","client_uri":"https://github.com/modelcontextprotocol/inspector","scope":""}""" },
        { "Claude Code", """{"client_name":"Claude Code (gateway)","redirect_uris":["http://localhost:54545/callback"],"grant_types":["authorization_code","refresh_token"],"response_types":["code"],"token_endpoint_auth_method":"none"}""" },
        { "Cursor", """{"client_name":"Cursor","redirect_uris":["cursor://anysphere.cursor-retrieval/oauth/user-server/callback"],"grant_types":["authorization_code","refresh_token"],"response_types":["code"],"token_endpoint_auth_method":"none"}""" },
        { "VS Code", """{"client_name":"Visual Studio Code","client_uri":"https://code.visualstudio.com","grant_types":["authorization_code","refresh_token","urn:ietf:params:oauth:grant-type:device_code"],"response_types":["code"],"redirect_uris":["https://insiders.vscode.dev/redirect","https://vscode.dev/redirect","http://127.0.0.1/","http://127.0.0.1:33418/"],"token_endpoint_auth_method":"none","application_type":"native"}""" },
        { "openid-client", """{"redirect_uris":["https://rp.example/cb"],"response_types":["code"],"logo_uri":null,"contacts":["a@b.example"]}""" },
    };

    [Theory]
    [MemberData(nameof(RealClients))]
    public async Task Clients_that_people_use_are_registered(string name, string json)
    {
        var scene = new ClientScene();

        var body = await scene.RegisteredAsync(json);

        name.ShouldNotBeEmpty();
        var id = body["client_id"]!.ToString();
        id.ShouldStartWith("cl_");
        body["redirect_uris"].ShouldNotBeNull();
        body["client_id_issued_at"]!.GetValue<long>().ShouldBe(scene.Time.GetUtcNow().ToUnixTimeSeconds());
        body["registration_client_uri"]!.ToString().ShouldBe($"{ClientScene.Issuer}/oauth/register/{id}");
        var found = await scene.FindAsync(id);
        found.Client!.Kind.ShouldBe(OAuthClientKind.Dynamic);
        scene.Log.Events.Single().Action.ShouldBe("oauth.client_registered");
    }

    [Fact]
    public async Task A_client_without_a_method_gets_a_secret_of_which_only_the_hash_is_kept()
    {
        var scene = new ClientScene();

        var body = await scene.RegisteredAsync("""{"redirect_uris":["https://client.example/cb"]}""");

        var secret = body["client_secret"]!.ToString();
        secret.Length.ShouldBe(43);
        body["token_endpoint_auth_method"]!.ToString().ShouldBe("client_secret_basic");
        body["client_secret_expires_at"]!.GetValue<long>().ShouldBe(0);
        var stored = await scene.Store.GetAsync(DocumentKinds.DynamicClient, DocumentTenants.None, body["client_id"]!.ToString(), ClientScene.Cancel);
        stored!.Body.ShouldNotContain(secret);
        stored.Body.ShouldNotContain(body["registration_access_token"]!.ToString());
        scene.Log.Events.Single().Details!.ShouldNotContain(secret);
    }

    [Fact]
    public async Task A_public_client_gets_none()
    {
        var body = await new ClientScene().RegisteredAsync();

        body.ContainsKey("client_secret").ShouldBeFalse();
        body.ContainsKey("client_secret_expires_at").ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"redirect_uris":["http://client.example/cb"]}""", "invalid_redirect_uri")]
    [InlineData("""{"redirect_uris":["https://client.example/cb#x"]}""", "invalid_redirect_uri")]
    [InlineData("""{"redirect_uris":["javascript:alert(1)"]}""", "invalid_redirect_uri")]
    [InlineData("""{"redirect_uris":["cursor://x/cb"],"application_type":"web"}""", "invalid_redirect_uri")]
    [InlineData("""{"redirect_uris":[]}""", "invalid_redirect_uri")]
    [InlineData("""{"client_name":"x"}""", "invalid_redirect_uri")]
    [InlineData("""{"redirect_uris":"https://client.example/cb"}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":[1]}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["https://c.example/cb"],"client_name":"a\u0000b"}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["https://c.example/cb"],"client_name":"a\u202Eb"}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["https://c.example/cb"],"client_name":"a\ud800b"}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["https://c.example/cb"],"client_uri":"javascript:alert(1)"}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["https://c.example/cb"],"application_type":"other"}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["https://c.example/cb"],"token_endpoint_auth_method":"client_secret_jwt"}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["https://c.example/cb"],"token_endpoint_auth_method":"private_key_jwt"}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["https://c.example/cb"],"jwks":{"keys":[]}}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["https://c.example/cb"],"jwks":{"keys":[{"kty":"oct","k":"AAAA"}]}}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["https://c.example/cb"],"jwks_uri":"http://c.example/keys"}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["https://c.example/cb"],"response_types":["token"]}""", "invalid_client_metadata")]
    [InlineData("""{"grant_types":["client_credentials"]}""", "invalid_client_metadata")]
    [InlineData("""{"grant_types":["password"]}""", "invalid_client_metadata")]
    [InlineData("""{"grant_types":["refresh_token"]}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["https://c.example/cb"],"redirect_uris":["https://d.example/cb"]}""", "invalid_client_metadata")]
    [InlineData("[]", "invalid_client_metadata")]
    [InlineData("{", "invalid_client_metadata")]
    public async Task What_is_not_sound_is_refused_with_the_code_of_section_3_2_2(string json, string code)
    {
        var scene = new ClientScene();

        (await scene.RegisterAsync(json)).Refusal!.Code.ShouldBe(code);

        (await scene.Store.ListAsync(new DocumentQuery(DocumentKinds.DynamicClient, DocumentTenants.None), ClientScene.Cancel)).Documents.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_or_a_list_without_end_is_refused()
    {
        var scene = new ClientScene();
        var uris = string.Join(',', Enumerable.Range(0, 33).Select(i => $"\"https://c.example/{i}\""));

        (await scene.RegisterAsync($$"""{"redirect_uris":["https://c.example/cb"],"client_name":"{{new string('x', 201)}}"}""")).Refusal!.Code.ShouldBe("invalid_client_metadata");
        (await scene.RegisterAsync($$"""{"redirect_uris":[{{uris}}]}""")).Refusal!.Code.ShouldBe("invalid_client_metadata");
        (await scene.RegisterAsync($$"""{"redirect_uris":["https://c.example/cb"],"x":"{{new string('x', 16 * 1024)}}"}""")).Refusal!.Code.ShouldBe("invalid_client_metadata");
    }

    [Fact]
    public async Task Grant_types_that_are_not_served_are_left_out_and_the_answer_says_so()
    {
        var body = await new ClientScene().RegisteredAsync(
            """{"redirect_uris":["https://c.example/cb"],"grant_types":["authorization_code","implicit","client_credentials"],"token_endpoint_auth_method":"none"}""");

        body["grant_types"]!.ToJsonString().ShouldBe("""["authorization_code"]""");
    }

    /// <summary>Attack: DCR flooding.</summary>
    [Fact]
    public async Task One_address_registers_only_so_often()
    {
        var scene = new ClientScene(options => options.RegistrationsPerHour = 3);
        for (var i = 0; i < 3; i++)
        {
            await scene.RegisteredAsync();
        }

        var refused = await scene.RegisterAsync("""{"redirect_uris":["https://c.example/cb"]}""");

        refused.Refusal!.Code.ShouldBe("temporarily_unavailable");
        refused.Refusal.RetryAfter.ShouldBe(TimeSpan.FromMinutes(20));
        (await scene.RegisterAsync("""{"redirect_uris":["https://c.example/cb"]}""", "192.0.2.2")).Refusal.ShouldBeNull();
        scene.Time.Advance(TimeSpan.FromMinutes(20));
        (await scene.RegisterAsync("""{"redirect_uris":["https://c.example/cb"]}""")).Refusal.ShouldBeNull();
        (await scene.RefusalReasonsAsync()).ShouldBe(["temporarily_unavailable"]);
    }

    /// <summary>Attack: DCR flooding, from many addresses.</summary>
    [Fact]
    public async Task All_addresses_together_do_not_fill_the_store_with_what_nobody_uses()
    {
        var scene = new ClientScene();
        var room = new StoreRoom(
            scene.Store, new DocumentQuery(DocumentKinds.DynamicClient, DocumentTenants.None) { Owner = DynamicClients.Unused }, max: 3, scene.Time);
        var used = await scene.RegisteredAsync();
        await scene.RegisteredAsync();
        await scene.Directory.TouchAsync((await scene.FindAsync(used["client_id"]!.ToString())).Client!, ClientScene.Cancel);

        (await room.TryTakeAsync(ClientScene.Cancel)).ShouldBeTrue();
        (await room.TryTakeAsync(ClientScene.Cancel)).ShouldBeTrue();
        (await room.TryTakeAsync(ClientScene.Cancel)).ShouldBeFalse();

        // What was taken was not used: the next count does not find it.
        scene.Time.Advance(TimeSpan.FromMinutes(1));
        (await room.TryTakeAsync(ClientScene.Cancel)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_registration_that_is_never_used_ends_and_one_that_is_used_goes_on()
    {
        var scene = new ClientScene();
        var unused = (await scene.RegisteredAsync())["client_id"]!.ToString();
        var used = (await scene.RegisteredAsync())["client_id"]!.ToString();
        await scene.Directory.TouchAsync((await scene.FindAsync(used)).Client!, ClientScene.Cancel);

        scene.Time.Advance(scene.Options.UnusedRegistrationLifetime);

        (await scene.FindAsync(unused)).Refusal!.Code.ShouldBe("invalid_client");
        (await scene.FindAsync(used)).IsFound.ShouldBeTrue();
        scene.Time.Advance(scene.Options.IdleRegistrationLifetime);
        (await scene.FindAsync(used)).IsFound.ShouldBeFalse();
    }

    [Fact]
    public async Task A_use_is_written_down_once_a_day()
    {
        var scene = new ClientScene();
        var client = (await scene.FindAsync((await scene.RegisteredAsync())["client_id"]!.ToString())).Client!;
        for (var i = 0; i < 3; i++)
        {
            await scene.Directory.TouchAsync(client, ClientScene.Cancel);
            scene.Time.Advance(TimeSpan.FromHours(1));
        }

        (await Version()).ShouldBe(2);
        scene.Time.Advance(TimeSpan.FromDays(1));
        await scene.Directory.TouchAsync(client, ClientScene.Cancel);
        (await Version()).ShouldBe(3);

        async Task<long> Version() =>
            (await scene.Store.GetAsync(DocumentKinds.DynamicClient, DocumentTenants.None, client.Id, ClientScene.Cancel))!.Version;
    }

    [Fact]
    public async Task Where_registration_is_switched_off_nobody_registers_and_who_did_is_not_known()
    {
        var scene = new ClientScene();
        var id = (await scene.RegisteredAsync())["client_id"]!.ToString();
        var unknown = (await scene.FindAsync("cl_unknown")).Refusal!.Description;

        scene.Options.DynamicRegistration = false;

        (await scene.RegisterAsync("""{"redirect_uris":["https://c.example/cb"]}""")).Refusal!.Description
            .ShouldBe("Clients cannot register themselves here: ask an administrator to register yours.");
        var refusal = (await scene.FindAsync(id)).Refusal!;
        refusal.Code.ShouldBe("invalid_client");
        refusal.Description.ShouldBe("There is no such client, and clients cannot register themselves here: ask an administrator to register it.");
        unknown.ShouldNotBe(refusal.Description);
    }

    [Fact]
    public async Task A_registration_that_cannot_be_recorded_does_not_happen()
    {
        var scene = new ClientScene();
        scene.Log.Refuses = true;

        await Should.ThrowAsync<Archestra.Cluster.Grains.Audit.AuditUnavailableException>(() => scene.RegisteredAsync());

        (await scene.Store.ListAsync(new DocumentQuery(DocumentKinds.DynamicClient, DocumentTenants.None), ClientScene.Cancel)).Documents.ShouldBeEmpty();
    }
}
