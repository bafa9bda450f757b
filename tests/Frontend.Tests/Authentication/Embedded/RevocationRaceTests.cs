using Archestra.Cluster.EmbeddedOrleans;
using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.ChangeFeed;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Frontend.Tests.Authentication;

/// <summary>A revocation races the first use of its token: the verdict is read before the commit and arrives after the news of it.</summary>
public sealed class RevocationRaceTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly CountingTokenStore _store = new();
    private SecuredCluster _cluster = null!;
    private string _tenant = "";

    public async ValueTask InitializeAsync()
    {
        _cluster = await SecuredCluster.StartAsync(silos: 2, configureSilo: _store.Register);
        _cluster.Runtime.Faults = new EmbeddedFaults { DroppedObserverMessages = 1 };
        _tenant = await _cluster.CreateTenantAsync();
        output.WriteLine($"seed {_cluster.Runtime.Seed}");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_verdict_that_arrives_after_the_news_is_not_believed()
    {
        var frontend = await _cluster.StartFrontendAsync();
        var issued = await _cluster.IssueAsync(_tenant);
        var gate = _store.HoldLookups();
        var firstUse = frontend.AuthenticateAsync(issued.Text).AsTask();
        await gate.Reached;

        await _cluster.RevokeAsync(_tenant, issued.Token.Id);
        await NewsArriveAsync(frontend);
        gate.Open();

        (await firstUse).ShouldBeOfType<TokenAuthentication.Refused>();
    }

    [Fact]
    public async Task A_verdict_that_arrives_before_the_news_ends_with_them()
    {
        var frontend = await _cluster.StartFrontendAsync();
        var issued = await _cluster.IssueAsync(_tenant);
        var gate = _store.HoldLookups();
        var firstUse = frontend.AuthenticateAsync(issued.Text).AsTask();
        await gate.Reached;
        await _cluster.RevokeAsync(_tenant, issued.Token.Id);
        var committed = TimeProvider.System.GetTimestamp();
        gate.Open();

        await firstUse;

        await EndOfToken.WithinASecondAsync(frontend, issued.Text, committed);
    }

    [Fact]
    public async Task A_verdict_on_a_rotated_token_is_read_again_and_not_refused()
    {
        var frontend = await _cluster.StartFrontendAsync();
        var issued = await _cluster.IssueAsync(_tenant);
        var gate = _store.HoldLookups();
        var firstUse = frontend.AuthenticateAsync(issued.Text).AsTask();
        await gate.Reached;

        await _cluster.RotateAsync(_tenant, issued.Token.Id, TimeSpan.FromMinutes(5));
        await NewsArriveAsync(frontend);
        gate.Open();

        (await firstUse).ShouldBeOfType<TokenAuthentication.Authenticated>();
    }

    /// <summary>Two hundred tokens, each first used at three front-ends while it is revoked, in as many orders as chance makes.</summary>
    [Fact]
    public async Task In_whatever_order_it_happens_no_call_passes_a_second_after_the_commit()
    {
        List<SecuredFrontend> frontends = [];
        for (var i = 0; i < 3; i++)
        {
            frontends.Add(await _cluster.StartFrontendAsync());
        }

        List<IssuedApiToken> tokens = [];
        for (var i = 0; i < 200; i++)
        {
            tokens.Add(await _cluster.IssueAsync(_tenant));
        }

        var choices = new SeededOrder(_cluster.Runtime.Seed);
        var letIn = 0;
        foreach (var some in tokens.Chunk(20))
        {
            var races = some.Select(token => RaceAsync(token, frontends, choices.Next(1 << 12)));
            letIn += (await Task.WhenAll(races)).Sum();
        }

        output.WriteLine($"{letIn} of {tokens.Count * frontends.Count} first uses were let in");
    }

    private async Task<int> RaceAsync(IssuedApiToken token, List<SecuredFrontend> frontends, int order)
    {
        // Bits 0–2: which front-ends begin before the revocation is sent; 3–6 and 7–11: how many turns of the pool lie between.
        var early = frontends.Where((_, i) => (order >> i & 1) == 1).Select(frontend => frontend.AuthenticateAsync(token.Text).AsTask()).ToList();
        await TurnsAsync(order >> 3 & 15);
        var revocation = _cluster.RevokeAsync(_tenant, token.Token.Id);
        await TurnsAsync((order >> 7 & 31) * 16);
        var late = frontends.Where((_, i) => (order >> i & 1) == 0).Select(frontend => frontend.AuthenticateAsync(token.Text).AsTask()).ToList();
        await revocation;
        var committed = TimeProvider.System.GetTimestamp();

        await Task.WhenAll(frontends.Select(frontend => EndOfToken.WithinASecondAsync(frontend, token.Text, committed)));
        var first = await Task.WhenAll([.. early, .. late]);
        return first.Count(result => result is TokenAuthentication.Authenticated);
    }

    private static async Task TurnsAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
        }
    }

    /// <summary>The front-end has applied everything that is committed now.</summary>
    private async Task NewsArriveAsync(SecuredFrontend frontend)
    {
        var end = await _cluster.Service<IChangeFeedStore>().ReadAsync(-1, 1, CancellationToken.None);
        var position = frontend.Service<ChangeFeedPosition>();
        await Eventually.HoldsAsync(() => position.Sequence >= end.LastSequence, "the news have arrived");
    }

    /// <summary>Numbers that the printed seed repeats.</summary>
    private sealed class SeededOrder(int seed)
    {
        private uint _state = (uint)seed | 1;

        public int Next(int below)
        {
            // xorshift32 (Marsaglia 2003)
            _state ^= _state << 13;
            _state ^= _state >> 17;
            _state ^= _state << 5;
            return (int)(_state % (uint)below);
        }
    }
}
