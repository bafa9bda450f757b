using Archestra.Cluster.Frontend.Mcp.Transport;
using Microsoft.AspNetCore.Http;

namespace Archestra.Cluster.Frontend.Tests.Mcp;

/// <summary>RFC 9110 §12.5.1.</summary>
public sealed class AcceptedTypesTests
{
    [Theory]
    [InlineData(null, true, true)]
    [InlineData("application/json, text/event-stream", true, true)]
    [InlineData("text/event-stream, application/json", true, true)]
    [InlineData("*/*", true, true)]
    [InlineData("application/*", true, false)]
    [InlineData("application/json", true, false)]
    [InlineData("Text/Event-Stream;q=0.5", false, true)]
    [InlineData("*/*;q=0.1, text/event-stream;q=0", true, false)]
    [InlineData("text/html", false, false)]
    [InlineData("application/jsonp", false, false)]
    public void The_most_specific_range_decides(string? accept, bool json, bool eventStream)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Accept = accept;

        AcceptedTypes.Of(request).ShouldBe(new AcceptedTypes(json, eventStream));
    }
}
