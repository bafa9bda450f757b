using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Archestra.Cluster.Testing.Clients;
using Xunit;

namespace Archestra.Cluster.Testing.Peers;

/// <summary>
/// The certified npm <c>oidc-provider</c> on a loopback port: a company's identity provider, or an authorization server.
/// A process of its own, which ends with its standard input, and so with the tests even when they are killed.
/// </summary>
public sealed class OidcProviderPeer : IAsyncLifetime
{
    private const int MaxRedirects = 10;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _answers = new();
    private readonly TaskCompletionSource<string> _issuer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _writing = new(1);
    private Process? _process;
    private int _lastId;

    public string Issuer { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await NpmPeers.EverythingServerAsync();
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(NpmPeers.Folder, "oidc-provider.mjs"));
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Issuer = await _issuer.Task.WaitAsync(Limit);
    }

    /// <summary>Somebody who can sign in there; the one added last does when no hint says otherwise.</summary>
    public Task AddAccountAsync(string subject, string email, bool isVerified = true, params string[] groups) =>
        CommandAsync("account", new { sub = subject, email, email_verified = isVerified, name = subject, groups });

    /// <param name="secret">Null for a public client.</param>
    /// <param name="method">How it authenticates.</param>
    public Task AddClientAsync(string clientId, string? secret, string? redirectUri, string method = "client_secret_basic", params string[] grantTypes) =>
        CommandAsync("client", new
        {
            client_id = clientId,
            client_secret = secret,
            redirect_uris = redirectUri is null ? [] : (string[])[redirectUri],
            response_types = redirectUri is null ? [] : (string[])["code"],
            grant_types = grantTypes is [] ? ["authorization_code", "refresh_token"] : grantTypes,
            token_endpoint_auth_method = secret is null ? "none" : method,
        });

    /// <summary>Changes options of the script, for example <c>denies</c> or <c>isDown</c>.</summary>
    public Task SetAsync(object changes) => CommandAsync("set", changes);

    /// <summary>A new signing key; the old one is gone at once.</summary>
    public Task RotateKeysAsync() => CommandAsync("rotate", new { });

    /// <summary>How many requests came for a path.</summary>
    public async Task<int> CountAsync(string path) => (await CommandAsync("count", new { path })).GetProperty("count").GetInt32();

    /// <summary>Through the pages of the provider, until it sends the browser to another site.</summary>
    /// <param name="browser">Keeps the provider's cookies and follows nothing by itself.</param>
    /// <param name="url">The authorization request.</param>
    public async Task<Uri> VisitAsync(HttpClient browser, Uri url)
    {
        for (var redirects = 0; redirects < MaxRedirects; redirects++)
        {
            using var response = await browser.GetAsync(url);
            if (response.Headers.Location is not { } location)
            {
                throw new InvalidOperationException($"{url} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
            }

            url = new Uri(url, location);
            if (!url.AbsoluteUri.StartsWith(Issuer + "/", StringComparison.Ordinal))
            {
                return url;
            }
        }

        throw new InvalidOperationException($"Too many redirects; the last to {url}.");
    }

    /// <summary>Signs any claims, with issuer and times unless they say otherwise: an ID-JAG, or a token with something wrong in it.</summary>
    /// <param name="type">The header's <c>typ</c>.</param>
    /// <param name="isForeign">By a key of somebody else, under the id of the provider's.</param>
    public async Task<string> SignAsync(object claims, string? type, bool isForeign = false)
    {
        var header = type is null ? new object() : new { typ = type };
        return (await CommandAsync("sign", new { claims, header, foreign = isForeign })).GetProperty("token").GetString()!;
    }

    /// <summary>The public key that everybody can fetch, as X.509 has it.</summary>
    public async Task<byte[]> PublicKeyAsync()
    {
        using var http = TestHttp.Create(new Uri(Issuer));
        var metadata = await http.GetFromJsonAsync<JsonElement>($"{Issuer}/.well-known/openid-configuration");
        var key = (await http.GetFromJsonAsync<JsonElement>(metadata.GetProperty("jwks_uri").GetString()!)).GetProperty("keys").EnumerateArray().Last();
        using var pair = RSA.Create(new RSAParameters { Modulus = Part("n"), Exponent = Part("e") });
        return pair.ExportSubjectPublicKeyInfo();

        byte[] Part(string name) => Base64Url.DecodeFromChars(key.GetProperty(name).GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(Limit);
            _process.Dispose();
        }

        _writing.Dispose();
    }

    private async Task<JsonElement> CommandAsync(string command, object parameters)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _answers[id] = answer;
        var line = JsonSerializer.SerializeToNode(parameters, WithoutNulls)!.AsObject();
        line["id"] = id;
        line["command"] = command;
        await _writing.WaitAsync(Limit);
        try
        {
            await _process!.StandardInput.WriteLineAsync(line.ToJsonString());
            await _process.StandardInput.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }

        var answered = await answer.Task.WaitAsync(Limit);
        return answered.TryGetProperty("error", out var error)
            ? throw new InvalidOperationException($"{command}: {error.GetString()}")
            : answered;
    }

    private void Read(string? line)
    {
        // The package writes warnings between our lines.
        if (line?.StartsWith('{') != true)
        {
            return;
        }

        var message = JsonElement.Parse(line);
        if (message.TryGetProperty("issuer", out var issuer))
        {
            _issuer.TrySetResult(issuer.GetString()!);
        }
        else if (_answers.TryRemove(message.GetProperty("id").GetInt32(), out var answer))
        {
            answer.TrySetResult(message);
        }
    }
}
