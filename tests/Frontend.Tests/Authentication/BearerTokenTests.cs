using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Protocol.Tokens;
using Microsoft.AspNetCore.Http;

namespace Archestra.Cluster.Frontend.Tests.Authentication;

/// <summary>RFC 6750 §2.1; MCP authorization, "Access Token Usage".</summary>
public sealed class BearerTokenTests
{
    private static readonly string Good = ApiTokenText.Create().Reveal();

    [Theory]
    [InlineData("Bearer {0}")]
    [InlineData("bearer {0}")]
    [InlineData("BEARER {0}")]
    public void The_scheme_is_read_in_any_case(string header)
    {
        BearerToken.TryRead(Request(string.Format(header, Good)), out var token).ShouldBeTrue();
        token.Reveal().ShouldBe(Good);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer  {0}")]
    [InlineData("Bearer {0} ")]
    [InlineData("Bearer {0}, Bearer {0}")]
    [InlineData("Basic {0}")]
    [InlineData("Bearer\t{0}")]
    [InlineData("Bearer x{0}")]
    public void Anything_else_is_refused(string header) =>
        BearerToken.TryRead(Request(string.Format(header, Good)), out _).ShouldBeFalse();

    [Fact]
    public void A_mistyped_token_is_told_by_its_checksum()
    {
        var mistyped = Good[..^1] + (Good[^1] == 'A' ? 'B' : 'A');

        BearerToken.TryRead(Request($"Bearer {mistyped}"), out _).ShouldBeFalse();
    }

    [Fact]
    public void Two_headers_are_refused()
    {
        var request = Request($"Bearer {Good}");
        request.Headers.Append("Authorization", $"Bearer {Good}");

        BearerToken.TryRead(request, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_token_in_the_url_is_refused_with_or_without_a_header(bool withHeader)
    {
        var request = Request(withHeader ? $"Bearer {Good}" : null);
        request.QueryString = new QueryString($"?access_token={Good}");

        BearerToken.IsShown(request).ShouldBeTrue();
        BearerToken.TryRead(request, out _).ShouldBeFalse();
    }

    private static HttpRequest Request(string? authorization)
    {
        var context = new DefaultHttpContext();
        if (authorization is not null)
        {
            context.Request.Headers.Authorization = authorization;
        }

        return context.Request;
    }
}
