using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.OAuth.Authorize;
using Archestra.Cluster.Grains.OAuth.Clients;

namespace Archestra.Cluster.Grains.Tests.OAuth.Authorize;

public sealed class AuthorizationRequestTests
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 28, 12, 0, 0, TimeSpan.Zero);

    /// <summary>https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest</summary>
    [Theory]
    [InlineData(false, null, -600, true)]
    [InlineData(true, null, -600, false)]
    [InlineData(true, null, 1, true)]
    [InlineData(false, 60, -61, false)]
    [InlineData(false, 60, -30, true)]
    [InlineData(false, 0, -1, false)]
    [InlineData(false, 0, 1, true)]
    [InlineData(true, 3600, -30, false)]
    public void Whoever_is_asked_to_sign_in_again_has_to(bool asksSignIn, int? maxAge, int signedInAt, bool isAccepted)
    {
        var request = Request() with { AsksSignIn = asksSignIn, MaxAge = maxAge is { } seconds ? TimeSpan.FromSeconds(seconds) : null };

        request.Accepts(Noon.AddSeconds(signedInAt), Noon).ShouldBe(isAccepted);
    }

    [Theory]
    [InlineData(null, new string[0], "mcp:read mcp:write")]
    [InlineData("openid profile email", new string[0], "mcp:read mcp:write")]
    [InlineData("offline_access", new string[0], "mcp:read mcp:write offline_access")]
    [InlineData("mcp:read", new string[0], "mcp:read")]
    [InlineData("mcp:read tool:deploy manage platform", new string[0], "mcp:read tool:deploy")]
    [InlineData("mcp:write", new[] { "mcp:read" }, "mcp:read")]
    [InlineData(null, new[] { "mcp:read" }, "mcp:read")]
    [InlineData("tool:deploy", new[] { "mcp:read" }, null)]
    [InlineData("a\\b", new string[0], null)]
    [InlineData(" mcp:read", new string[0], null)]
    public void Scopes_are_what_is_known_and_the_client_may_have(string? asked, string[] allowed, string? given)
    {
        var client = new OAuthClient { Name = "client", Scopes = allowed };

        AuthorizationRules.ScopesOf(asked, client)?.ToString().ShouldBe(given);
    }

    /// <summary>https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2 and https://www.rfc-editor.org/rfc/rfc9207#section-2</summary>
    [Theory]
    [InlineData("https://app.example/cb", "https://app.example/cb?code=c%2Bd&state=s%26t&iss=https%3A%2F%2Fmcp.example")]
    [InlineData("https://app.example/cb?a=b", "https://app.example/cb?a=b&code=c%2Bd&state=s%26t&iss=https%3A%2F%2Fmcp.example")]
    [InlineData("https://app.example/cb?", "https://app.example/cb?code=c%2Bd&state=s%26t&iss=https%3A%2F%2Fmcp.example")]
    [InlineData("http://localhost:3000", "http://localhost:3000?code=c%2Bd&state=s%26t&iss=https%3A%2F%2Fmcp.example")]
    [InlineData("cursor://anysphere/cb", "cursor://anysphere/cb?code=c%2Bd&state=s%26t&iss=https%3A%2F%2Fmcp.example")]
    public void Answers_are_added_to_the_redirect_uri(string redirectUri, string location) =>
        AuthorizationResponse.WithCode(redirectUri, "c+d", "s&t", "https://mcp.example").ShouldBe(location);

    [Fact]
    public void Errors_name_their_issuer_and_no_state_that_was_not_there() =>
        AuthorizationResponse.WithError("https://app.example/cb", OAuthRefusal.Of("invalid_scope", "No."), null, "https://mcp.example")
            .ShouldBe("https://app.example/cb?error=invalid_scope&error_description=No.&iss=https%3A%2F%2Fmcp.example");

    /// <summary>https://www.rfc-editor.org/rfc/rfc6749#section-3.1</summary>
    [Fact]
    public void Parameters_without_a_value_are_absent_and_repeated_ones_have_none()
    {
        var parameters = new AuthorizationParameters(new AuthorizationQuery
        {
            Issuer = "https://mcp.example",
            Names = ["state", "scope", "scope", "prompt", "State"],
            Values = ["", "a", "b", "none", "x"],
            Caller = new(),
        });

        parameters["state"].ShouldBeNull();
        parameters["scope"].ShouldBeNull();
        parameters["prompt"].ShouldBe("none");
        parameters.Repeated.ShouldBe("scope");
    }

    private static AuthorizationRequest Request() => new()
    {
        ClientId = "client", RedirectUri = "https://app.example/cb", CodeChallenge = "", GatewayId = "gtw_1", Scopes = [], RequestedAt = Noon,
    };
}
