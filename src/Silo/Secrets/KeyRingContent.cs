namespace Archestra.Cluster.Silo.Secrets;

/// <summary>What the key ring's file holds. Immutable: a rotation makes another.</summary>
internal sealed record KeyRingContent(IReadOnlyList<RingKey> Keys, IReadOnlyList<RingSigningKey> SigningKeys)
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public static KeyRingContent Create(DateTimeOffset now) =>
        new([KeyGeneration.NewKey(now)], [KeyGeneration.NewSigningKey(now)]);

    /// <summary>A new active root key; the others stay, to open what they sealed.</summary>
    public KeyRingContent WithNewKey(DateTimeOffset now)
    {
        var key = KeyGeneration.NewKey(now, active: false);
        return (this with { Keys = [key, .. Keys] }).WithActive(key.Id, now);
    }

    /// <summary>With both keys, unused; those that are there already stay as they are.</summary>
    public KeyRingContent WithPending(string keyId, string signingKeyId, DateTimeOffset now)
    {
        var (hasKey, hasSigningKey) = (Keys.Any(k => k.Id == keyId), SigningKeys.Any(k => k.Id == signingKeyId));
        return hasKey && hasSigningKey
            ? this
            : this with
            {
                Keys = hasKey ? Keys : [KeyGeneration.NewKey(now, keyId, active: false), .. Keys],
                SigningKeys = hasSigningKey ? SigningKeys : [KeyGeneration.NewSigningKey(now, signingKeyId, active: false), .. SigningKeys],
            };
    }

    /// <summary>New things are made with this root key from now on.</summary>
    public KeyRingContent WithActive(string keyId, DateTimeOffset now) => Keys.Any(k => k.Id == keyId && !k.Active)
        ? this with { Keys = [.. Keys.Select(k => k.Id == keyId ? k with { Active = true } : k.Active ? k with { Active = false, Replaced = now } : k)] }
        : this;

    /// <summary>New tokens are signed with this key from now on.</summary>
    public KeyRingContent WithActiveSigning(string keyId, DateTimeOffset now) => SigningKeys.Any(k => k.Id == keyId && !k.Active)
        ? this with { SigningKeys = [.. SigningKeys.Select(k => k.Id == keyId ? k with { Active = true } : k.Active ? k with { Active = false, Replaced = now } : k)] }
        : this;

    /// <summary>Retires a key of either kind, or takes that back (null).</summary>
    public KeyRingContent WithRetired(string keyId, DateTimeOffset? retired) => this with
    {
        Keys = [.. Keys.Select(k => k.Id == keyId ? k with { Retired = retired } : k)],
        SigningKeys = [.. SigningKeys.Select(k => k.Id == keyId ? k with { Retired = retired } : k)],
    };

    public KeyRingContent Without(string keyId) =>
        this with { Keys = [.. Keys.Where(k => k.Id != keyId)], SigningKeys = [.. SigningKeys.Where(k => k.Id != keyId)] };

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
