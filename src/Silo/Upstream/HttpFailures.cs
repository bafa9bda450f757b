using System.Globalization;
using System.Net;
using System.Text;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Silo.Web;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>
/// Names what went wrong over HTTP: <c>not started</c> only when it is certain that nothing ran, <c>unknown</c> otherwise.
/// No sentence repeats anything of the upstream's text or of the URL: either may hold a secret.
/// </summary>
internal static class HttpFailures
{
    public static UpstreamAnswer Of(HttpRequestException exception, HttpCall call)
    {
        if (call.MayHaveRun)
        {
            return UpstreamAnswer.Unknown("The connection to the upstream server broke before it answered.");
        }

        return UpstreamAnswer.NotStarted(exception switch
        {
            { InnerException: AddressRefusedException } => "The upstream server's address is not allowed by this gateway's network policy.",
            { HttpRequestError: HttpRequestError.NameResolutionError } => "The upstream server's name could not be resolved.",
            { HttpRequestError: HttpRequestError.SecureConnectionError } => "No secure connection to the upstream server could be made.",
            _ => "The upstream server could not be reached.",
        });
    }

    public static UpstreamAnswer ConnectTimedOut() => UpstreamAnswer.NotStarted("The upstream server could not be reached in time.");

    public static UpstreamAnswer TooLarge(int maxBytes) => UpstreamAnswer.Unknown(string.Create(
        CultureInfo.InvariantCulture, $"The upstream server's answer is larger than the {maxBytes} bytes that this gateway accepts."));

    public static UpstreamAnswer NotJsonRpc() => UpstreamAnswer.Unknown("The upstream server's answer is not a valid JSON-RPC response.");

    public static UpstreamAnswer StreamEnded() => UpstreamAnswer.Unknown("The upstream server ended its answer before it was complete.");

    /// <summary>The upstream refused the credential; anything else is null.</summary>
    public static UpstreamAnswer? TryUnauthorized(HttpResponseMessage response)
    {
        var challenge = response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values) ? string.Join(", ", values) : null;
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => UpstreamAnswer.Unauthorized(
                Encoding.UTF8.GetBytes(challenge ?? string.Empty), "The upstream server refused the credential (HTTP 401)."),
            HttpStatusCode.Forbidden when challenge is not null => Forbidden(challenge),
            _ => null,
        };
    }

    /// <summary>For a status that came without a JSON-RPC error in the body.</summary>
    public static UpstreamAnswer OfStatus(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var said = string.Create(CultureInfo.InvariantCulture, $"HTTP {status}");
        return status switch
        {
            403 => Forbidden(string.Empty),

            // RFC 9110 section 10.2.3: a server that says when to come back has not taken the request.
            429 or 503 when response.Headers.RetryAfter is not null => UpstreamAnswer.NotStarted($"The upstream server is busy and asks to come back later ({said})."),
            >= 500 => UpstreamAnswer.Unknown($"The upstream server failed ({said})."),
            >= 400 => UpstreamAnswer.NotStarted($"The upstream server refused the request ({said})."),
            >= 300 => UpstreamAnswer.NotStarted($"The upstream server redirects to another address, which is not followed ({said})."),
            _ => UpstreamAnswer.Unknown($"The upstream server took the request without answering it ({said})."),
        };
    }

    private static UpstreamAnswer Forbidden(string challenge) =>
        UpstreamAnswer.Unauthorized(Encoding.UTF8.GetBytes(challenge), "The upstream server refused the credential (HTTP 403).");
}
