using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Protocol.Tests.Identity;

public sealed class EntityIdTests
{
    [Fact]
    public void A_created_id_carries_its_kind_and_130_random_bits()
    {
        var id = EntityId.Create("gw");

        id.ShouldMatch("^gw_[0-9a-hjkmnp-tv-z]{26}$");
        EntityId.IsValid(id).ShouldBeTrue();
    }

    [Fact]
    public void The_longest_kind_still_fits()
    {
        EntityId.Create("abcde").Length.ShouldBe(EntityId.MaxLength);
        Should.Throw<ArgumentException>(() => EntityId.Create("abcdef"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("GW")]
    [InlineData("g/")]
    [InlineData("g_")]
    public void A_kind_is_lower_case_letters(string kind) => Should.Throw<ArgumentException>(() => EntityId.Create(kind));

    [Fact]
    public void Ids_do_not_repeat()
    {
        var ids = Enumerable.Range(0, 10_000).Select(_ => EntityId.Create("t")).ToHashSet(StringComparer.Ordinal);

        ids.Count.ShouldBe(10_000);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("A-b_9", true)]
    [InlineData("12345678901234567890123456789012", true)]
    [InlineData("123456789012345678901234567890123", false)]
    [InlineData("", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("a.b", false)]
    [InlineData("é", false)]
    [InlineData("a\0", false)]
    public void Only_32_characters_of_the_alphabet_are_an_id(string text, bool valid) =>
        EntityId.IsValid(text).ShouldBe(valid);
}
