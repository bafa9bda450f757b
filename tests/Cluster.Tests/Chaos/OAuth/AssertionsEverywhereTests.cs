using System.Net;
using System.Text;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Cluster.Tests.Chaos.OAuth;

/// <summary>
/// Clients with a key of their own get tokens on three front-ends while silos die. "The authorization server MAY ensure that
/// JWTs are not replayed" (RFC 7523 §3): each is good once, wherever it is shown.
/// </summary>
[Collection<ChaosCollection>]
public sealed class AssertionsEverywhereTests(PostgresServer server, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Rounds = 6;

    private readonly JwtSigner _key = new("of-the-client");
    private SignInStorm _storm = null!;
    private TokenClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _storm = await SignInStorm.StartAsync(server, output);
        using var api = _storm.Cluster.Api();
        var issued = await api.CreateAsync("oauth-clients", new
        {
            name = "robot",
            authenticationMethod = "privateKeyJwt",
            grantTypes = new[] { "client_credentials" },
            ownerKind = "organization",
            ownerId = _storm.Cluster.Tenant,
            jwks = Encoding.UTF8.GetString(_key.KeySet),
        });
        _client = TokenClient.Of(_storm.Cluster, SignInStorm.PublicUrl, issued.GetProperty("client").GetProperty("id").GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _key.Dispose();
        await _storm.DisposeAsync();
    }

    [Fact]
    public async Task An_assertion_that_is_shown_to_all_front_ends_at_once_is_good_once()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var assertion = Assertion();

            var replies = await _storm.StepAsync(() => ShowEverywhereAsync(assertion));

            var token = replies.Single(reply => reply.Status == HttpStatusCode.OK).AccessToken.ShouldNotBeNull();
            replies.Where(reply => reply.Status != HttpStatusCode.OK).ShouldAllBe(reply => reply.Error == "invalid_client");
            (await ShowAsync(assertion)).Error.ShouldBe("invalid_client", "the silos that saw it need not be there");
            await _storm.ShouldCallEverywhereAsync(token);
        }
    }

    [Fact]
    public async Task Silos_that_die_meanwhile_make_no_assertion_good_twice_and_keep_no_client_out()
    {
        var lost = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var replies = await _storm.AmidDeathAsync(() => ShowEverywhereAsync(Assertion()));

            // None, when a silo took the answer with it: the client comes with another assertion, as it does each time.
            var good = replies.Count(reply => reply.Status == HttpStatusCode.OK);
            good.ShouldBeLessThanOrEqualTo(1);
            lost += 1 - good;
            (await ShowAsync(Assertion())).Status.ShouldBe(HttpStatusCode.OK);
        }

        output.WriteLine($"{Rounds} assertions, {lost} answers lost");
    }

    private Task<TokenReply[]> ShowEverywhereAsync(string assertion) =>
        Task.WhenAll(_storm.Cluster.Frontends.Select(_ => ShowAsync(assertion)));

    private Task<TokenReply> ShowAsync(string assertion) => TokenClient.UntilAnsweredAsync(() => _client.PostAsync(
        "/oauth/token",
        ("grant_type", "client_credentials"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", assertion),
        ("resource", SignInStorm.PublicUrl + _storm.Gateway)));

    private string Assertion() => _key.Sign(new
    {
        iss = _client.Id,
        sub = _client.Id,
        aud = SignInStorm.PublicUrl,
        jti = Guid.NewGuid().ToString(),
        exp = TimeProvider.System.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds(),
    });
}
