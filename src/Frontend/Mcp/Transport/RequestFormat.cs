using Microsoft.Net.Http.Headers;

namespace Archestra.Cluster.Frontend.Mcp.Transport;

/// <summary>Whether a POST is of a form that this endpoint reads and can answer, by its headers.</summary>
internal static class RequestFormat
{
    public const string TooLarge = "The message is too large.";

    /// <param name="request">The request; its body is not touched.</param>
    /// <param name="maxBytes">Of the body.</param>
    /// <param name="accepts">What the client takes for an answer.</param>
    /// <returns>Null when there is no fault.</returns>
    public static (int Status, string Message)? FaultOf(HttpRequest request, int maxBytes, out AcceptedTypes accepts)
    {
        accepts = default;
        if (request.ContentLength > maxBytes)
        {
            return (StatusCodes.Status413PayloadTooLarge, TooLarge);
        }

        if (!IsJson(request) || request.Headers.ContentEncoding.Count > 0)
        {
            return (StatusCodes.Status415UnsupportedMediaType, "A message is application/json in UTF-8, without content coding.");
        }

        accepts = AcceptedTypes.Of(request);
        return accepts.None
            ? (StatusCodes.Status406NotAcceptable, "Answers are application/json or text/event-stream; the Accept header takes neither.")
            : null;
    }

    /// <summary>RFC 8259 §8.1: JSON between systems is UTF-8; other charsets would be read differently further on.</summary>
    private static bool IsJson(HttpRequest request) =>
        string.Equals(request.ContentType, AcceptedTypes.JsonType, StringComparison.OrdinalIgnoreCase)
        || (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals(AcceptedTypes.JsonType, StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
                || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase)));
}
