using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Silo.Secrets;

/// <summary>
/// Holds the ring in memory after <see cref="Use"/>. Registered before it is loaded, since services are built before any of
/// them starts; asked too early, it says so.
/// </summary>
internal sealed class KeyRing : IKeyRing
{
    private volatile LoadedKeys? _loaded;

    public string ActiveKeyId => Loaded.ActiveKeyId;

    public IReadOnlyList<string> KeyIds => Loaded.KeyIds;

    public string ActiveSigningKeyId => Loaded.Content.SigningKeys.First(k => k.Active).Id;

    public IReadOnlyList<string> SigningKeyIds => [.. Loaded.Content.SigningKeys.Where(k => k.Retired is null).Select(k => k.Id)];

    /// <summary>What the ring holds, with the keys: for who carries out a rotation.</summary>
    public KeyRingContent Content => Loaded.Content;

    private LoadedKeys Loaded => _loaded
        ?? throw new InvalidOperationException("The key ring is not loaded yet: storage has not started. Call AddSiloStorage, and use keys only after the host started.");

    public bool IsLoaded => _loaded is not null;

    public void Use(KeyRingContent content) => _loaded = new LoadedKeys(content);

    public DerivedKey GetHmacKey(KeyPurpose purpose)
    {
        var loaded = Loaded;
        return loaded.Find(Label(purpose), loaded.ActiveKeyId)!;
    }

    // A retired key still verifies the log, but whoever got hold of it makes nothing that is believed.
    public DerivedKey? FindHmacKey(KeyPurpose purpose, string keyId) =>
        purpose is not (KeyPurpose.AuditChain or KeyPurpose.AuditCheckpoint) && Loaded.IsRetired(keyId) ? null : Loaded.Find(Label(purpose), keyId);

    public bool IsOutdated(string keyId) => Loaded.IsOutdated(keyId);

    public DerivedKey? FindWrappingKey(string keyId) => Loaded.Find(WrappingLabel, keyId);

    public ECDsa? OpenSigningKey(string keyId)
    {
        var key = Loaded.Content.SigningKeys.FirstOrDefault(k => k.Id == keyId);
        if (key is null) return null;

        var pair = ECDsa.Create();
        pair.ImportPkcs8PrivateKey(key.Pkcs8, out _);
        return pair;
    }

    private const string WrappingLabel = "secret-wrapping";

    // Part of the derivation: a changed label is a changed key.
    private static string Label(KeyPurpose purpose) => purpose switch
    {
        KeyPurpose.Sealing => "sealing",
        KeyPurpose.ApiTokenHash => "api-token-hash",
        KeyPurpose.Verdict => "verdict",
        KeyPurpose.AuditChain => "audit-chain",
        KeyPurpose.McpSession => "mcp-session",
        KeyPurpose.AuditCheckpoint => "audit-checkpoint",
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, null),
    };

    private sealed class LoadedKeys
    {
        private readonly FrozenDictionary<(string Label, string KeyId), DerivedKey> _derived;
        private readonly FrozenSet<string> _retired;
        private readonly FrozenSet<string> _outdated;

        public LoadedKeys(KeyRingContent content)
        {
            Content = content;
            var active = content.Keys.First(k => k.Active);
            ActiveKeyId = active.Id;
            _retired = content.Keys.Where(k => k.Retired is not null).Select(k => k.Id).ToFrozenSet(StringComparer.Ordinal);
            _outdated = content.Keys.Where(k => !k.Active && (k.Replaced is not null || k.Created < active.Created)).Select(k => k.Id).ToFrozenSet(StringComparer.Ordinal);
            KeyIds = [.. content.Keys.OrderByDescending(k => k.Active).ThenByDescending(k => k.Created).Select(k => k.Id)];
            string[] labels = [WrappingLabel, .. Enum.GetValues<KeyPurpose>().Select(Label)];
            _derived = labels
                .SelectMany(label => content.Keys, (label, key) => KeyValuePair.Create((label, key.Id), Derive(label, key)))
                .ToFrozenDictionary();
        }

        public KeyRingContent Content { get; }

        public string ActiveKeyId { get; }

        public IReadOnlyList<string> KeyIds { get; }

        public bool IsRetired(string keyId) => _retired.Contains(keyId);

        public bool IsOutdated(string keyId) => _outdated.Contains(keyId);

        public DerivedKey? Find(string label, string keyId) => _derived.GetValueOrDefault((label, keyId));

        // HKDF-SHA256 (RFC 5869) without salt: the root keys are uniformly random (§3.1). The label separates purposes (§3.2).
        private static DerivedKey Derive(string label, RingKey key) => new(key.Id, HKDF.DeriveKey(
            HashAlgorithmName.SHA256, key.Key, KeyGeneration.KeyLength, info: Encoding.UTF8.GetBytes($"archestra/v1/{label}")));
    }
}
