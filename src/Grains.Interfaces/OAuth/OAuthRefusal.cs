namespace Archestra.Cluster.Grains.OAuth;

/// <summary>An OAuth error as the client is told it (RFC 6749 §4.1.2.1 and §5.2).</summary>
[GenerateSerializer, Immutable, Alias(Aliases.OAuthRefusal)]
public sealed record OAuthRefusal
{
    /// <summary>See <see cref="Protocol.OAuth.OAuthErrorCodes"/>.</summary>
    [Id(0)]
    public required string Code { get; init; }

    /// <summary>One sentence for the developer of the client; no secret, and nothing that tells accounts apart.</summary>
    [Id(1)]
    public required string Description { get; init; }

    /// <summary>When the client was too quick: when to ask again.</summary>
    [Id(2)]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What was shown was given out here once: whoever shows it does not guess. Never told to the client.</summary>
    [Id(3)]
    public bool WasOurs { get; init; }

    public static OAuthRefusal Of(string code, string description) => new() { Code = code, Description = description };
}
