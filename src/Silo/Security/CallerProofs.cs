using System.Buffers.Text;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Silo.Security;

/// <summary>
/// Caller proofs: <c>{kind}.{BASE64URL(payload)}.{key id}.{BASE64URL(HMAC-SHA256)}</c>. The kind is <c>c1</c> for a
/// caller's proof and <c>s1</c> for a silo's own; the MAC covers kind and payload under a key that only silos hold.
/// Invariant: nothing is read from a payload before its MAC was found right.
/// </summary>
internal sealed class CallerProofs(IKeyedHashing hashing, IChangeFeedView feed, ICallerAuthority authority, TimeProvider time) : ICallerProofs
{
    private const string CallerKind = "c1";
    private const string SystemKind = "s1";

    /// <summary>
    /// Room for a principal with every scope, five teams and five roles or more. Who has more of them than fit gets a proof
    /// without, and every silo reads them for itself.
    /// </summary>
    private const int Room = 2048;

    /// <summary>The same for the client that is a URL and for the scopes of single tools; a longer text was not made by a silo.</summary>
    private const int MaxLength = 16 * 1024;

    private const int Capacity = 50_000;
    private static readonly JsonSerializerOptions PayloadOptions = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private static readonly TimeSpan SystemLifetime = TimeSpan.FromMinutes(1);

    private readonly BoundedCache<string, VerifiedProof> _verified = new(Capacity);
    private volatile SystemProof? _system;

    public string System => _system is { } current && time.GetUtcNow() < current.RenewAt ? current.Text : IssueSystem();

    public string Issue(Principal principal, long feedSequence, TimeSpan lifetime)
    {
        if (principal.Kind == PrincipalKind.System)
        {
            throw new ArgumentException("A silo's own proof is never issued to a caller.", nameof(principal));
        }

        var expiresAt = time.GetUtcNow() + lifetime;
        var proof = Write(CallerKind, principal, feedSequence, expiresAt, withAuthority: true);
        return proof.Length <= Room ? proof : Write(CallerKind, principal, feedSequence, expiresAt, withAuthority: false);
    }

    public bool TryVerify(string? proof, [NotNullWhen(true)] out Principal? principal)
    {
        principal = Find(proof)?.Held.Principal;
        return principal is not null;
    }

    public ValueTask<Principal?> VerifyAsync(string? proof, CancellationToken cancellationToken)
    {
        if (Find(proof) is not { } verified)
        {
            return ValueTask.FromResult<Principal?>(null);
        }

        return IsCurrent(verified.Held) ? ValueTask.FromResult<Principal?>(verified.Held.Principal) : RenewAsync(verified, cancellationToken);
    }

    /// <summary>Whether the text claims to be a silo's own proof; says nothing about its being good.</summary>
    public static bool IsSystem(string proof) => proof.StartsWith(SystemKind + ".", StringComparison.Ordinal);

    /// <summary>Null unless the proof is ours, in time, and its token not revoked.</summary>
    private VerifiedProof? Find(string? proof)
    {
        if (proof is null || proof.Length > MaxLength)
        {
            return null;
        }

        if (!_verified.TryGet(proof, out var verified))
        {
            verified = CheckMac(proof);
            if (verified is null)
            {
                return null;
            }

            _verified.Set(proof, verified);
        }

        return time.GetUtcNow() >= verified.ExpiresAt || IsRevoked(verified) ? null : verified;
    }

    private bool IsCurrent(HeldAuthority held) => held.Principal.Kind == PrincipalKind.System
        || (held.FeedSequence >= 0
            && !feed.ChangedSince(held.FeedSequence, held.Principal.TenantId, FeedEntryKind.PrincipalChanged, held.Principal.Id)
            && !feed.ChangedSince(held.FeedSequence, held.Principal.TenantId, FeedEntryKind.TenantChanged, held.Principal.TenantId));

    /// <summary>Callers with the same proof may read at once: the results are equal, or one is newer than was asked for.</summary>
    private async ValueTask<Principal?> RenewAsync(VerifiedProof verified, CancellationToken cancellationToken)
    {
        try
        {
            var (principal, sequence) = await authority.ReadAsync(verified.Held.Principal, cancellationToken).ConfigureAwait(false);
            return verified.Renew(new HeldAuthority(principal, sequence)).Principal;
        }
        catch (DbException exception)
        {
            throw new SiloUnavailableException("This silo cannot read what the caller may do, and lets no call pass until it can.", exception);
        }
    }

    private bool IsRevoked(VerifiedProof proof)
    {
        var principal = proof.Held.Principal;
        if (principal.Kind == PrincipalKind.System)
        {
            return false;
        }

        if (!feed.IsFresh)
        {
            throw new SiloUnavailableException("This silo does not know the latest revocations and lets no call pass until it does.");
        }

        return feed.ChangedSince(proof.FeedSequence, principal.TenantId, FeedEntryKind.TokenRevoked, principal.TokenId);
    }

    private string IssueSystem()
    {
        var principal = new Principal { TenantId = "-", Kind = PrincipalKind.System, Id = "silo", TokenId = "-", GrantedScopes = [] };
        var now = time.GetUtcNow();
        var issued = new SystemProof(Write(SystemKind, principal, 0, now + SystemLifetime, withAuthority: false), now + (SystemLifetime / 2));
        _system = issued;
        return issued.Text;
    }

    private string Write(string kind, Principal principal, long feedSequence, DateTimeOffset expiresAt, bool withAuthority)
    {
        var payload = new CallerProofPayload
        {
            TenantId = principal.TenantId,
            Kind = principal.Kind,
            Id = principal.Id,
            TokenId = principal.TokenId,
            Scopes = principal.GrantedScopes,
            Permissions = withAuthority ? (long)principal.Permissions : null,
            Teams = withAuthority && principal.TeamIds.Length > 0 ? principal.TeamIds : null,
            Roles = withAuthority && principal.RoleIds.Length > 0 ? principal.RoleIds : null,
            GatewayId = principal.GatewayId,
            ClientId = principal.ClientId,
            FeedSequence = feedSequence,
            ExpiresAt = expiresAt.ToUnixTimeMilliseconds(),
        };
        var covered = $"{kind}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(payload, PayloadOptions))}";
        var mac = hashing.Compute(KeyPurpose.Verdict, Encoding.ASCII.GetBytes(covered));
        return $"{covered}.{mac.KeyId}.{Base64Url.EncodeToString(mac.Value)}";
    }

    private VerifiedProof? CheckMac(string proof)
    {
        var kindEnd = proof.IndexOf('.');
        var payloadEnd = kindEnd < 0 ? -1 : proof.IndexOf('.', kindEnd + 1);
        var macStart = proof.LastIndexOf('.');
        if (payloadEnd < 0 || macStart <= payloadEnd || !Ascii.IsValid(proof)
            || TryDecode(proof.AsSpan(macStart + 1)) is not { } mac
            || !hashing.Verify(KeyPurpose.Verdict, proof[(payloadEnd + 1)..macStart], Encoding.ASCII.GetBytes(proof[..payloadEnd]), mac))
        {
            return null;
        }

        // Ours from here on: anything unexpected is a bug of ours and may throw.
        var payload = JsonSerializer.Deserialize<CallerProofPayload>(Base64Url.DecodeFromChars(proof.AsSpan(kindEnd + 1, payloadEnd - kindEnd - 1)))
            ?? throw new JsonException("A caller proof has no payload.");
        var isSystem = payload.Kind == PrincipalKind.System;
        return isSystem == IsSystem(proof) && (isSystem || proof.StartsWith(CallerKind + ".", StringComparison.Ordinal))
            ? new VerifiedProof(payload)
            : null;
    }

    /// <summary>Null unless canonical: one MAC has one text, so that a proof cannot fill the cache under many names.</summary>
    private static byte[]? TryDecode(ReadOnlySpan<char> text)
    {
        if (!Base64Url.IsValid(text))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(text);
        return text.SequenceEqual(Base64Url.EncodeToString(bytes)) ? bytes : null;
    }

    /// <param name="Principal">With what its owner may do.</param>
    /// <param name="FeedSequence">As of when that was read; −1: not known, it must be read.</param>
    private sealed record HeldAuthority(Principal Principal, long FeedSequence);

    private sealed class VerifiedProof(CallerProofPayload payload)
    {
        private HeldAuthority _held = new(payload.ToPrincipal(), payload.Permissions is null ? -1 : payload.FeedSequence);

        public HeldAuthority Held => Volatile.Read(ref _held);

        /// <summary>When the token was read: its later revocation ends the proof.</summary>
        public long FeedSequence => payload.FeedSequence;

        public DateTimeOffset ExpiresAt { get; } = DateTimeOffset.FromUnixTimeMilliseconds(payload.ExpiresAt);

        /// <summary>Never replaces a newer reading by an older one.</summary>
        public HeldAuthority Renew(HeldAuthority read)
        {
            var held = Held;
            while (held.FeedSequence < read.FeedSequence)
            {
                var seen = Interlocked.CompareExchange(ref _held, read, held);
                if (ReferenceEquals(seen, held))
                {
                    return read;
                }

                held = seen;
            }

            return held;
        }
    }

    private sealed record SystemProof(string Text, DateTimeOffset RenewAt);
}
