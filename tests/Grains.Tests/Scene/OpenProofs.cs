using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Tests.Scene;

/// <summary>Proofs without a MAC, revocable.</summary>
internal sealed class OpenProofs : ICallerProofs
{
    private readonly HashSet<string> _revoked = [];

    public string System => Issue(
        new Principal { TenantId = "none", Kind = PrincipalKind.System, Id = "silo", TokenId = "silo", GrantedScopes = [] }, 0, TimeSpan.MaxValue);

    public string Issue(Principal principal, long feedSequence, TimeSpan lifetime) => JsonSerializer.Serialize(principal);

    public void Revoke(string tokenId)
    {
        lock (_revoked)
        {
            _revoked.Add(tokenId);
        }
    }

    public ValueTask<Principal?> VerifyAsync(string? proof, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(TryVerify(proof, out var principal) ? principal : null);

    public bool TryVerify(string? proof, [NotNullWhen(true)] out Principal? principal)
    {
        principal = proof is null ? null : JsonSerializer.Deserialize<Principal>(proof);
        lock (_revoked)
        {
            return principal is not null && !_revoked.Contains(principal.TokenId);
        }
    }
}
