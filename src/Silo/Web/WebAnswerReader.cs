using System.Globalization;
using Archestra.Cluster.Grains.Web;

namespace Archestra.Cluster.Silo.Web;

/// <summary>Reads a response up to a limit.</summary>
internal static class WebAnswerReader
{
    public static async Task<WebAnswer> ReadAsync(HttpResponseMessage response, int maxBytes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var headers = response.Content.Headers;
        if (headers.ContentLength > maxBytes)
        {
            return TooLarge(maxBytes);
        }

        if (headers.ContentEncoding.Any(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
        {
            return new WebAnswer { Failure = "Its answer is compressed, which was not asked for." };
        }

        return await ReadBodyAsync(response.Content, maxBytes, cancellationToken).ConfigureAwait(false) is not { } body
            ? TooLarge(maxBytes)
            : new WebAnswer
            {
                Status = (int)response.StatusCode,
                ContentType = headers.ContentType?.MediaType?.ToLowerInvariant(),
                Body = body,
                MaxAge = MaxAgeOf(response, now),
            };
    }

    private static async Task<byte[]?> ReadBodyAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        using var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[Math.Min(maxBytes + 1, (int)(content.Headers.ContentLength ?? maxBytes) + 1)];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return read > maxBytes ? null : buffer[..read];
    }

    /// <summary>RFC 9111 §4.2.1, as a cache that many share; §4.2.3: what other caches have kept it for is gone.</summary>
    private static TimeSpan? MaxAgeOf(HttpResponseMessage response, DateTimeOffset now)
    {
        var control = response.Headers.CacheControl;
        if (control is { NoStore: true } or { NoCache: true } or { Private: true })
        {
            return TimeSpan.Zero;
        }

        var lifetime = control?.SharedMaxAge ?? control?.MaxAge ?? (response.Content.Headers.Expires - (response.Headers.Date ?? now));
        return lifetime is not { } fresh ? null
            : fresh - (response.Headers.Age ?? TimeSpan.Zero) is var left && left > TimeSpan.Zero ? left
            : TimeSpan.Zero;
    }

    private static WebAnswer TooLarge(int maxBytes) => new()
    {
        Failure = string.Create(CultureInfo.InvariantCulture, $"Its answer is larger than {maxBytes} bytes."),
    };
}
