using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
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
internal sealed class CallerProofs(IKeyedHashing hashing, IChangeFeedView feed, TimeProvider time) : ICallerProofs
{
    private const string CallerKind = "c1";
    private const string SystemKind = "s1";

    /// <summary>Room for a principal with every scope; a longer text was not made by a silo.</summary>
    private const int MaxLength = 2048;

    private const int Capacity = 50_000;
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

        return Write(CallerKind, principal, feedSequence, time.GetUtcNow() + lifetime);
    }

    public bool TryVerify(string? proof, [NotNullWhen(true)] out Principal? principal)
    {
        principal = null;
        if (proof is null || proof.Length > MaxLength)
        {
            return false;
        }

        if (!_verified.TryGet(proof, out var verified))
        {
            verified = CheckMac(proof);
            if (verified is null)
            {
                return false;
            }

            _verified.Set(proof, verified);
        }

        if (time.GetUtcNow() >= verified.ExpiresAt || IsRevoked(verified))
        {
            return false;
        }

        principal = verified.Principal;
        return true;
    }

    /// <summary>Whether the text claims to be a silo's own proof; says nothing about its being good.</summary>
    public static bool IsSystem(string proof) => proof.StartsWith(SystemKind + ".", StringComparison.Ordinal);

    private bool IsRevoked(VerifiedProof proof)
    {
        if (proof.Principal.Kind == PrincipalKind.System)
        {
            return false;
        }

        if (!feed.IsFresh)
        {
            throw new SiloUnavailableException("This silo does not know the latest revocations and lets no call pass until it does.");
        }

        return feed.ChangedSince(proof.FeedSequence, proof.Principal.TenantId, FeedEntryKind.TokenRevoked, proof.Principal.TokenId);
    }

    private string IssueSystem()
    {
        var principal = new Principal { TenantId = "-", Kind = PrincipalKind.System, Id = "silo", TokenId = "-", GrantedScopes = [] };
        var now = time.GetUtcNow();
        var issued = new SystemProof(Write(SystemKind, principal, 0, now + SystemLifetime), now + (SystemLifetime / 2));
        _system = issued;
        return issued.Text;
    }

    private string Write(string kind, Principal principal, long feedSequence, DateTimeOffset expiresAt)
    {
        var payload = new CallerProofPayload
        {
            TenantId = principal.TenantId,
            Kind = principal.Kind,
            Id = principal.Id,
            TokenId = principal.TokenId,
            Scopes = principal.GrantedScopes,
            FeedSequence = feedSequence,
            ExpiresAt = expiresAt.ToUnixTimeMilliseconds(),
        };
        var covered = $"{kind}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(payload))}";
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
            ? new VerifiedProof(payload.ToPrincipal(), payload.FeedSequence, DateTimeOffset.FromUnixTimeMilliseconds(payload.ExpiresAt))
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

    private sealed record VerifiedProof(Principal Principal, long FeedSequence, DateTimeOffset ExpiresAt);

    private sealed record SystemProof(string Text, DateTimeOffset RenewAt);
}
