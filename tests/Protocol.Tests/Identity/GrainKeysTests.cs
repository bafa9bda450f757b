using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Protocol.Tests.Identity;

public sealed class GrainKeysTests
{
    private static readonly string Longest = new('x', EntityId.MaxLength);

    public static TheoryData<string> EveryKind => new(
        "t/ten", "a/ten", "d/ten", "q/ten", "e/ten", "c/ten/con", "s/ten/ses", "g/ten/gat", "i/ten/ins", "k/ten/tok",
        "v/0", "u/ten/con/7", "h/ten/ins/own", "h/ten/ins/shared");

    [Theory]
    [MemberData(nameof(EveryKind))]
    public void A_key_is_read_and_written_alike(string key) => RoundTrip(key).ShouldBe(key);

    [Theory]
    [MemberData(nameof(EveryKind))]
    public void A_key_with_a_segment_more_or_less_or_of_another_kind_is_refused(string key)
    {
        Should.Throw<FormatException>(() => RoundTrip(key + "/more"));
        Should.Throw<FormatException>(() => RoundTrip(key + "/"));
        Should.Throw<FormatException>(() => RoundTrip(key[..key.LastIndexOf('/')]));
        Should.Throw<FormatException>(() => TenantKey.Parse("c/ten/con"));
        Should.Throw<FormatException>(() => CatalogKey.Parse("t/ten"));
    }

    [Fact]
    public void The_longest_key_has_100_characters()
    {
        var key = new HostedServerKey(Longest, Longest, Longest).ToString();

        key.Length.ShouldBe(GrainKeys.MaxLength);
        HostedServerKey.Parse(key).Owner.ShouldBe(Longest);
        GrainKeys.TryGetTenant(key, out var tenant).ShouldBeTrue();
        tenant.ShouldBe(Longest);
    }

    [Fact]
    public void An_id_that_would_change_the_meaning_of_a_key_is_refused()
    {
        Should.Throw<ArgumentException>(() => new TenantKey("a/b"));
        Should.Throw<ArgumentException>(() => new GatewayKey("a", ""));
        Should.Throw<ArgumentException>(() => new ServerConnectionKey("a", "b/c"));
        Should.Throw<ArgumentException>(() => new ApiTokenKey("a", "b c"));
        Should.Throw<ArgumentException>(() => new HostedServerKey("a", "b", "c/d"));
        Should.Throw<ArgumentOutOfRangeException>(() => new UpstreamCallKey("a", "b", -1));
        Should.Throw<ArgumentOutOfRangeException>(() => new ChangeFeedKey(1000));
    }

    [Theory]
    [InlineData("u/t/c/01")]
    [InlineData("u/t/c/+1")]
    [InlineData("u/t/c/-1")]
    [InlineData("u/t/c/1000")]
    [InlineData("u/t/c/x")]
    [InlineData("v/00")]
    [InlineData("v/x")]
    public void A_shard_has_one_text_form(string key) => Should.Throw<FormatException>(() => RoundTrip(key));

    [Theory]
    [InlineData("t/ten", "ten")]
    [InlineData("u/ten/con/0", "ten")]
    [InlineData("r/ten/abc", "ten")]
    [InlineData("f/ten/abc", "ten")]
    [InlineData("v/0", null)]
    [InlineData("y/abc", null)]
    [InlineData("j/abc", null)]
    [InlineData("T/ten", null)]
    [InlineData("ten", null)]
    [InlineData("t/", null)]
    [InlineData("t//x", null)]
    [InlineData("tt/ten", null)]
    [InlineData("c/ten/", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_tenant_of_a_key_is_its_first_segment(string? key, string? expected)
    {
        GrainKeys.TryGetTenant(key, out var tenant).ShouldBe(expected is not null);
        tenant.ShouldBe(expected);
    }

    [Theory]
    [InlineData("v/0", true)]
    [InlineData("y/a", true)]
    [InlineData("j/a", true)]
    [InlineData("v/", false)]
    [InlineData("t/ten", false)]
    [InlineData("x", false)]
    [InlineData(null, false)]
    public void Only_fixed_kinds_belong_to_no_tenant(string? key, bool expected) =>
        GrainKeys.IsTenantless(key).ShouldBe(expected);

    [Fact]
    public void A_hosted_server_without_an_owner_is_shared()
    {
        new HostedServerKey("t", "i").IsShared.ShouldBeTrue();
        new HostedServerKey("t", "i", "usr_1").IsShared.ShouldBeFalse();
    }

    private static string RoundTrip(string key) => key[0] switch
    {
        't' => TenantKey.Parse(key).ToString(),
        'l' => LimitLedgerKey.Parse(key).ToString(),
        'a' => CatalogKey.Parse(key).ToString(),
        'd' => DirectoryQueryKey.Parse(key).ToString(),
        'q' => AuditQueryKey.Parse(key).ToString(),
        'e' => AuditIntakeKey.Parse(key).ToString(),
        'c' => ServerConnectionKey.Parse(key).ToString(),
        's' => McpSessionKey.Parse(key).ToString(),
        'g' => GatewayKey.Parse(key).ToString(),
        'i' => InstallationKey.Parse(key).ToString(),
        'k' => ApiTokenKey.Parse(key).ToString(),
        'v' => ChangeFeedKey.Parse(key).ToString(),
        'u' => UpstreamCallKey.Parse(key).ToString(),
        'h' => HostedServerKey.Parse(key).ToString(),
        _ => throw new FormatException(key),
    };
}
