using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Protocol.Tokens;

namespace Archestra.Cluster.Protocol.Tests.Tokens;

public sealed class ApiTokenTextTests
{
    [Fact]
    public void A_created_token_has_the_announced_form_and_is_accepted()
    {
        var text = ApiTokenText.Create().Reveal();

        text.ShouldMatch("^arch_[0-9A-Za-z]{38}$");
        ApiTokenText.TryParse(text, out var parsed).ShouldBeTrue();
        parsed.Reveal().ShouldBe(text);
    }

    [Fact]
    public void Every_single_changed_character_is_noticed()
    {
        var text = ApiTokenText.Create().Reveal();

        for (var i = 0; i < text.Length; i++)
        {
            var changed = text.ToCharArray();
            changed[i] = changed[i] == 'x' ? 'y' : 'x';
            ApiTokenText.TryParse(new string(changed), out _).ShouldBeFalse($"character {i}");
        }
    }

    [Fact]
    public void Anything_of_another_length_or_alphabet_is_refused()
    {
        var text = ApiTokenText.Create().Reveal();

        string?[] wrong = [null, "", "arch_", text[..^1], text + "0", " " + text, text.ToUpperInvariant(), "ARCH_" + text[5..], text[..10] + "é" + text[11..]];
        foreach (var candidate in wrong)
        {
            ApiTokenText.TryParse(candidate, out _).ShouldBeFalse(candidate);
        }
    }

    [Fact]
    public void The_checksum_is_the_crc_of_zip_in_base_62()
    {
        var text = ApiTokenText.Create().Reveal();
        const string alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

        var value = text[^6..].Aggregate(0L, (sum, digit) => (sum * 62) + alphabet.IndexOf(digit));

        value.ShouldBe(CrcByGzip(Encoding.ASCII.GetBytes(text[..^6])));
    }

    [Fact]
    public void The_digest_is_that_of_the_text()
    {
        var token = ApiTokenText.Create();

        token.Sha256().ShouldBe(SHA256.HashData(Encoding.UTF8.GetBytes(token.Reveal())));
    }

    [Fact]
    public void Printing_a_token_shows_its_display_prefix_only()
    {
        var token = ApiTokenText.Create();

        token.ToString().ShouldBe(token.Reveal()[..9] + "…");
        $"{token}".ShouldBe(token.DisplayPrefix);
        default(ApiTokenText).ToString().ShouldBe("");
    }

    [Fact]
    public void Tokens_are_equal_by_text()
    {
        var token = ApiTokenText.Create();
        ApiTokenText.TryParse(token.Reveal(), out var same).ShouldBeTrue();

        same.ShouldBe(token);
        (same == token).ShouldBeTrue();
        same.GetHashCode().ShouldBe(token.GetHashCode());
        ApiTokenText.Create().ShouldNotBe(token);
        default(ApiTokenText).ShouldNotBe(token);
    }

    /// <summary>The trailer of a gzip member holds the CRC-32 of its content (RFC 1952 section 2.3.1).</summary>
    private static long CrcByGzip(byte[] content)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.NoCompression, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return BitConverter.ToUInt32(memory.ToArray(), (int)memory.Length - 8);
    }
}
