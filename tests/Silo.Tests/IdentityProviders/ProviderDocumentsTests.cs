using System.Collections.Concurrent;
using System.Text;
using Archestra.Cluster.Grains.IdentityProviders;
using Archestra.Cluster.Grains.Web;
using Archestra.Cluster.Protocol.Jose;
using Archestra.Cluster.Silo.IdentityProviders;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Tests.IdentityProviders;

/// <summary>How often a provider is asked for what it publishes, and for how long that is believed.</summary>
public sealed class ProviderDocumentsTests : IDisposable
{
    private const string Issuer = "https://login.example.com";

    private readonly ManualTimeProvider _time = new();
    private readonly Web _web = new();
    private readonly JwtSigner _old = new("old");
    private readonly JwtSigner _new = new("new");
    private readonly ProviderDocuments _documents;

    public ProviderDocumentsTests()
    {
        _web.Keys = _old.KeySet;
        _documents = new ProviderDocuments(_web, Options.Create(new IdentityProviderOptions()), _time);
    }

    public void Dispose()
    {
        _old.Dispose();
        _new.Dispose();
    }

    [Fact]
    public async Task Keys_are_fetched_once_for_many_who_ask_at_once()
    {
        _web.Gate = new TaskCompletionSource();
        var asking = Enumerable.Range(0, 50).Select(_ => RefusalAsync(_old)).ToArray();
        _web.Gate.SetResult();

        (await Task.WhenAll(asking)).ShouldAllBe(refusal => refusal == null);

        _web.CountOf("/keys").ShouldBe(1);
        _web.CountOf("/.well-known/openid-configuration").ShouldBe(1);
    }

    [Fact]
    public async Task A_new_key_is_found_at_its_first_text()
    {
        await RefusalAsync(_old);
        _web.Keys = _new.KeySet;

        (await RefusalAsync(_new)).ShouldBeNull();
        (await RefusalAsync(_old)).ShouldNotBeNull("the key was taken away");
    }

    [Fact]
    public async Task Unknown_key_ids_make_us_ask_once_in_half_a_minute()
    {
        await RefusalAsync(_old);
        for (var flood = 0; flood < 100; flood++)
        {
            (await RefusalAsync(_new, $"made-up-{flood}")).ShouldNotBeNull();
        }

        _web.CountOf("/keys").ShouldBe(2);

        _time.Advance(TimeSpan.FromSeconds(30));
        _web.Keys = _new.KeySet;
        (await RefusalAsync(_new)).ShouldBeNull();
        _web.CountOf("/keys").ShouldBe(3);
    }

    [Fact]
    public async Task A_bad_signature_under_a_known_key_id_asks_nobody()
    {
        await RefusalAsync(_old);

        (await RefusalAsync(_new, "old")).ShouldNotBeNull();

        _web.CountOf("/keys").ShouldBe(1);
    }

    [Fact]
    public async Task Keys_outlive_a_provider_that_is_down_but_not_for_ever()
    {
        await RefusalAsync(_old);
        _web.IsDown = true;
        _time.Advance(TimeSpan.FromMinutes(11));

        (await RefusalAsync(_old)).ShouldBeNull();
        _web.CountOf("/keys").ShouldBe(2, "it was asked, in vain");

        _time.Advance(TimeSpan.FromHours(24));
        (await RefusalAsync(_old)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_key_that_was_taken_away_is_forgotten_within_ten_minutes()
    {
        await RefusalAsync(_old);
        _web.Keys = _new.KeySet;
        (await RefusalAsync(_old)).ShouldBeNull();

        _time.Advance(TimeSpan.FromMinutes(10));

        (await RefusalAsync(_old)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_provider_that_cannot_be_read_is_asked_again_in_a_moment()
    {
        _web.IsDown = true;
        (await _documents.MetadataAsync(Issuer, CancellationToken.None)).Problem.ShouldBe("It could not be reached.");
        (await _documents.MetadataAsync(Issuer, CancellationToken.None)).IsFound.ShouldBeFalse();
        _web.CountOf("/.well-known/openid-configuration").ShouldBe(1);
        _web.IsDown = false;

        _time.Advance(TimeSpan.FromSeconds(3));

        (await _documents.MetadataAsync(Issuer, CancellationToken.None)).IsFound.ShouldBeTrue();
    }

    [Fact]
    public async Task Who_gives_up_waiting_does_not_end_the_fetch_of_the_others()
    {
        _web.Gate = new TaskCompletionSource();
        using var impatient = new CancellationTokenSource();
        var first = _documents.MetadataAsync(Issuer, impatient.Token);
        var second = _documents.MetadataAsync(Issuer, CancellationToken.None);

        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        _web.Gate.SetResult();

        (await second).IsFound.ShouldBeTrue();
        _web.CountOf("/.well-known/openid-configuration").ShouldBe(1);
    }

    private Task<string?> RefusalAsync(JwtSigner signer, string? keyId = null)
    {
        JsonWebToken.TryParse(signer.Sign(new { iss = Issuer }, keyId: keyId), out var token).ShouldBeTrue();
        return _documents.RefusalAsync(Issuer, token, CancellationToken.None);
    }

    /// <summary>The provider's site.</summary>
    private sealed class Web : IWebFetch
    {
        private readonly ConcurrentDictionary<string, int> _counts = new();

        public byte[] Keys { get; set; } = [];

        public bool IsDown { get; set; }

        public TaskCompletionSource? Gate { get; set; }

        public int CountOf(string path) => _counts.GetValueOrDefault(path);

        public async Task<WebAnswer> GetAsync(Uri url, WebLimits limits, CancellationToken cancellationToken)
        {
            _counts.AddOrUpdate(url.AbsolutePath, 1, (_, count) => count + 1);
            if (Gate is { } gate)
            {
                await gate.Task;
            }

            const string metadata =
                $$"""{"issuer":"{{Issuer}}","authorization_endpoint":"{{Issuer}}/auth","token_endpoint":"{{Issuer}}/token","jwks_uri":"{{Issuer}}/keys"}""";
            return IsDown
                ? new WebAnswer { Failure = "It could not be reached." }
                : new WebAnswer { Status = 200, Body = url.AbsolutePath == "/keys" ? Keys : Encoding.UTF8.GetBytes(metadata) };
        }

        public Task<WebAnswer> PostFormAsync(
            Uri url, IReadOnlyList<KeyValuePair<string, string>> form, string? authorization, WebLimits limits, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
