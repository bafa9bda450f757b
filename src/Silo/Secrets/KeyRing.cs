using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Silo.Keys;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Secrets;

/// <summary>
/// Holds the ring in memory after <see cref="Use"/>. Registered before it is loaded, since services are built before any of
/// them starts; asked too early, it says so.
/// </summary>
internal sealed class KeyRing(TimeProvider? time = null, IOptions<KeyRotationOptions>? options = null) : IKeyRing
{
    /// <summary>However short the option says: calls under way when the key was replaced end within it.</summary>
    private static readonly TimeSpan ShortestIssuedLifetime = TimeSpan.FromMinutes(5);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
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

    public DerivedKey? FindHmacKey(KeyPurpose purpose, string keyId)
    {
        var loaded = Loaded;
        var isBelieved = purpose switch
        {
            // The log is verified with the key of its time, whatever became of that key.
            KeyPurpose.AuditChain or KeyPurpose.AuditCheckpoint => true,
            KeyPurpose.ApiTokenHash => !loaded.IsRetired(keyId),

            // What is issued for a while comes back within that while: whoever got hold of an old key makes nothing that is believed.
            _ => !loaded.IsRetired(keyId) && !(loaded.ReplacedAt(keyId) + IssuedLifetime < _time.GetUtcNow()),
        };
        return isBelieved ? loaded.Find(Label(purpose), keyId) : null;
    }

    private TimeSpan IssuedLifetime => (options?.Value.IssuedLifetime ?? TimeSpan.Zero) is var set && set > ShortestIssuedLifetime
        ? set
        : ShortestIssuedLifetime;

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
        KeyPurpose.FormToken => "form-token",
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, null),
    };

    private sealed class LoadedKeys
    {
        private readonly FrozenDictionary<(string Label, string KeyId), DerivedKey> _derived;
        private readonly FrozenSet<string> _retired;
        private readonly FrozenSet<string> _outdated;
        private readonly FrozenDictionary<string, DateTimeOffset> _replacedAt;

        public LoadedKeys(KeyRingContent content)
        {
            Content = content;
            var active = content.Keys.First(k => k.Active);
            ActiveKeyId = active.Id;
            _retired = content.Keys.Where(k => k.Retired is not null).Select(k => k.Id).ToFrozenSet(StringComparer.Ordinal);
            _outdated = content.Keys.Where(k => !k.Active && (k.Replaced is not null || k.Created < active.Created)).Select(k => k.Id).ToFrozenSet(StringComparer.Ordinal);
            _replacedAt = content.Keys.Where(k => _outdated.Contains(k.Id)).ToFrozenDictionary(k => k.Id, k => k.Replaced ?? active.Created, StringComparer.Ordinal);
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

        public DateTimeOffset? ReplacedAt(string keyId) => _replacedAt.TryGetValue(keyId, out var at) ? at : null;

        public DerivedKey? Find(string label, string keyId) => _derived.GetValueOrDefault((label, keyId));

        // HKDF-SHA256 (RFC 5869) without salt: the root keys are uniformly random (§3.1). The label separates purposes (§3.2).
        private static DerivedKey Derive(string label, RingKey key) => new(key.Id, HKDF.DeriveKey(
            HashAlgorithmName.SHA256, key.Key, KeyGeneration.KeyLength, info: Encoding.UTF8.GetBytes($"archestra/v1/{label}")));
    }
}
