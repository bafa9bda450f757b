using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Archestra.Cluster.Silo.Audit.Export;

/// <summary>
/// Posts to an address that the operator configured. No redirect is followed: the records, and the token with them, would
/// go where nobody decided.
/// </summary>
internal sealed class ExportHttp : IDisposable
{
    private readonly HttpMessageInvoker _invoker;
    private readonly X509ChainPolicy? _policy;
    private readonly string? _tokenFile;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _timeProvider;

    public ExportHttp(string? tokenFile, string? authorityFile, TimeSpan timeout, TimeProvider timeProvider)
    {
        _tokenFile = tokenFile;
        _timeout = timeout;
        _timeProvider = timeProvider;
        _policy = TrustOf(authorityFile);
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            // No trace is made of the delivery of records about what was traced.
            ActivityHeadersPropagator = null,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = _policy },
        });
    }

    /// <summary>TLS, except on this machine.</summary>
    public static void Check(List<string> problems, string option, Uri? address)
    {
        if (address is null) return;

        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
            problems.Add($"{option} must be an https address; plain http is for loopback only.");
        else if (address.UserInfo.Length > 0)
            problems.Add($"{option} must hold no user name or password: addresses are logged. Use BearerTokenFile.");
    }

    /// <summary>Only these authorities, or null for the system's.</summary>
    public static X509ChainPolicy? TrustOf(string? authorityFile)
    {
        if (authorityFile is null) return null;

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(authorityFile);
        return policy;
    }

    /// <returns>The start of the body of an answer of class 2xx, or 409 if <paramref name="acceptsConflict"/>.</returns>
    /// <exception cref="HttpRequestException">Any other answer, or none.</exception>
    public async Task<byte[]> PostAsync(Uri address, string mediaType, byte[] body, bool acceptsConflict, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_timeout, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        try
        {
            if (_tokenFile is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await ExportFiles.ReadSecretAsync(_tokenFile, either.Token).ConfigureAwait(false));
            using var response = await _invoker.SendAsync(request, either.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode && !(acceptsConflict && response.StatusCode == HttpStatusCode.Conflict))
                throw new HttpRequestException($"The receiver answered {(int)response.StatusCode}.", null, response.StatusCode);
            return await ReadStartAsync(response, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"The receiver did not answer within {_timeout.TotalSeconds:0.###} s.", exception);
        }
    }

    public void Dispose() => _invoker.Dispose();

    private static async Task<byte[]> ReadStartAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var scope = stream.ConfigureAwait(false);
        var start = new byte[8192];
        var length = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return start[..length];
    }
}
