using System.Net;
using System.Text.Json;
using Archestra.Cluster.Clients.Tests.Browser;
using Archestra.Cluster.Testing.Peers;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Clients.Tests.Scenes;

/// <summary>A running Standalone with a person who has a password and a gateway whose tools they may call.</summary>
public abstract class SignInScene(params string[] settings) : IAsyncLifetime
{
    /// <summary>Reads.</summary>
    public const string Look = "look";

    /// <summary>Writes.</summary>
    public const string Change = "change";

    /// <summary>Needs a scope of its own.</summary>
    public const string Special = "special";

    private static readonly string Tools = JsonSerializer.Serialize(new object[]
    {
        new { name = Look, inputSchema = new { type = "object" }, annotations = new { readOnlyHint = true } },
        new { name = Change, inputSchema = new { type = "object" } },
        new { name = Special, inputSchema = new { type = "object" } },
    });

    private ChangingMcpServer _server = null!;

    public GatewayScene Gateway { get; private set; } = null!;

    public string GatewayId { get; private set; } = "";

    /// <summary>All that a client is told.</summary>
    public Uri Endpoint { get; private set; } = null!;

    public string Issuer => Gateway.Process.BaseUrl.GetLeftPart(UriPartial.Authority);

    public Person Person { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ChangingMcpServer.StartAsync(Tools);
        Gateway = await GatewayScene.StartAsync([.. settings.SelectMany(setting => (string[])["--set", setting])]);
        var installation = await Gateway.InstallRemoteAsync("tools", _server.Url);
        var created = await Gateway.Api.CreateAsync("gateways", new
        {
            name = "Everyday tools",
            naming = "upstream",
            installations = new[]
            {
                new { installationId = installation, rules = new[] { new { tool = Special, scope = "tool:special" } } },
            },
        });
        GatewayId = created.GetProperty("id").GetString()!;
        Endpoint = Gateway.EndpointOf(GatewayId);
        Person = await AddPersonAsync("ann");
    }

    public async Task<Person> AddPersonAsync(string name)
    {
        var user = await Gateway.Api.CreateAsync("users", new { name, email = $"{name}@example.com" });
        var person = new Person(user.GetProperty("id").GetString()!, name, "correct horse battery staple");
        using var set = await Gateway.Api.SendAsync(HttpMethod.Put, $"users/{person.Id}/password", new { password = person.Password });
        set.StatusCode.ShouldBe(HttpStatusCode.NoContent, await set.Content.ReadAsStringAsync());
        return person;
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (Gateway is not null) await Gateway.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
