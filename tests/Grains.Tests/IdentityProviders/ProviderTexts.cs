using System.Text.Json;
using System.Text.Json.Nodes;
using Archestra.Cluster.Grains.IdentityProviders;
using Archestra.Cluster.Protocol.Jose;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Grains.Tests.IdentityProviders;

/// <summary>A provider and its texts: good ones, with one thing changed at a time.</summary>
internal static class ProviderTexts
{
    public const string Issuer = "https://login.example.com";
    public const string ClientId = "gateway";

    public static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static readonly JwtSigner Signer = new("k1");

    public static IdentityProvider Provider { get; } = new() { Id = "idp_1", Name = "Company", Issuer = Issuer, ClientId = ClientId };

    public static long Seconds(int fromNow) => Now.AddSeconds(fromNow).ToUnixTimeSeconds();

    /// <param name="good">The claims of a good one.</param>
    /// <param name="type">The header's <c>typ</c>.</param>
    /// <param name="change">JSON members to set; null removes one.</param>
    public static JsonWebToken Read(object good, string? type, string change)
    {
        var claims = JsonSerializer.SerializeToNode(good)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            claims.Remove(name);
            if (value is not null)
            {
                claims[name] = value.DeepClone();
            }
        }

        JsonWebToken.TryParse(Signer.Sign(claims, type), out var token).ShouldBeTrue();
        return token;
    }
}
