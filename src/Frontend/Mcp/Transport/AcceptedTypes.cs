using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Archestra.Cluster.Frontend.Mcp.Transport;

/// <summary>
/// Which of the two answer types a client takes. "The client MUST include an Accept header, listing both"; one that names
/// only one gets that one, since that is what the header means (RFC 9110 §12.5.1), and one without the header gets either.
/// </summary>
internal readonly record struct AcceptedTypes(bool Json, bool EventStream)
{
    public const string JsonType = "application/json";
    public const string EventStreamType = "text/event-stream";
    private const string Usual = "application/json, text/event-stream";

    public bool None => !Json && !EventStream;

    public static AcceptedTypes Of(HttpRequest request)
    {
        var header = request.Headers.Accept;
        if (StringValues.IsNullOrEmpty(header) || (header.Count == 1 && string.Equals(header[0], Usual, StringComparison.Ordinal)))
        {
            return new AcceptedTypes(true, true);
        }

        return MediaTypeHeaderValue.TryParseList(header, out var ranges)
            ? new AcceptedTypes(Takes(ranges, JsonType), Takes(ranges, EventStreamType))
            : default;
    }

    /// <summary>The most specific range decides, also when it says <c>q=0</c>.</summary>
    private static bool Takes(IList<MediaTypeHeaderValue> ranges, string type)
    {
        var family = type[..type.IndexOf('/')];
        var best = -1;
        var quality = 0d;
        foreach (var range in ranges)
        {
            var specificity = range switch
            {
                _ when range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase) => 2,
                { MatchesAllTypes: true } => 0,
                { MatchesAllSubTypes: true } when range.Type.Equals(family, StringComparison.OrdinalIgnoreCase) => 1,
                _ => -1,
            };
            if (specificity > best)
            {
                best = specificity;
                quality = range.Quality ?? 1d;
            }
        }

        return best >= 0 && quality > 0d;
    }
}
