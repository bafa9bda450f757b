namespace Archestra.Cluster.Silo.Secrets;

/// <summary>What the key ring's file holds. Immutable: a rotation makes another.</summary>
internal sealed record KeyRingContent(IReadOnlyList<RingKey> Keys, IReadOnlyList<RingSigningKey> SigningKeys)
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public static KeyRingContent Create(DateTimeOffset now) =>
        new([KeyGeneration.NewKey(now)], [KeyGeneration.NewSigningKey(now)]);

    /// <summary>A new active root key; the others stay, to open what they sealed.</summary>
    public KeyRingContent WithNewKey(DateTimeOffset now) =>
        this with { Keys = [KeyGeneration.NewKey(now), .. Keys.Select(k => k with { Active = false })] };

    /// <summary>What is wrong with it, as a sentence, or null.</summary>
    public string? Problem()
    {
        if (Format != CurrentFormat) return $"it has format {Format}, and this version reads format {CurrentFormat}";
        if (Keys is null || SigningKeys is null) return "it lacks 'keys' or 'signingKeys'";
        if (Keys.Count(k => k.Active) != 1) return "exactly one key must be active";
        if (Keys.Any(k => k.Key is not { Length: KeyGeneration.KeyLength })) return $"a key is not {KeyGeneration.KeyLength} bytes long";
        if (Keys.Select(k => k.Id).Distinct(StringComparer.Ordinal).Count() != Keys.Count) return "two keys have the same id";
        return SigningKeys.Count(k => k.Active) == 1 ? null : "exactly one signing key must be active";
    }
}
