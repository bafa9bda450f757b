using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Grains.Tests.Secrets;

public sealed class CredentialTextTests
{
    [Fact]
    public void What_is_revealed_is_read_again_and_matches_its_hash_only()
    {
        var made = CredentialText.Create("ten_1", "dev");

        CredentialText.TryParse(made.Reveal(), out var read).ShouldBeTrue();

        read.TenantId.ShouldBe("ten_1");
        read.Id.ShouldBe(made.Id);
        read.Matches(made.SecretSha256()).ShouldBeTrue();
        read.Matches(CredentialText.Create("ten_1", "dev").SecretSha256()).ShouldBeFalse();
        made.ToString().ShouldNotContain('.');
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ten_1.dev_1")]
    [InlineData("ten_1.dev_1.")]
    [InlineData("ten_1.dev_1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ten_1.dev_1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+")]
    [InlineData("ten_1.dev_1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.")]
    [InlineData("ten/1.dev_1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ten_1..AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_credential_is_none(string? text) => CredentialText.TryParse(text, out _).ShouldBeFalse();
}
