using Archestra.Cluster.Grains.Diagnosis;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Diagnosis.Checks;

/// <summary>Tokens that are about to expire, or lately did while they were in use.</summary>
internal sealed class TokensCheck(IDatabase database, TimeProvider time) : IDiagnosticCheck
{
    private const string Read = """
        SELECT tenant_id AS TenantId, id AS Id, name AS Name, expires_at AS ExpiresAt FROM api_tokens
        WHERE revoked_at IS NULL AND expires_at > @From AND expires_at < @To
          AND (expires_at > @Now OR last_used_at > @From)
        ORDER BY expires_at, id LIMIT 50
        """;

    private static readonly TimeSpan Notice = TimeSpan.FromDays(7);

    public async Task<CheckOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var parameters = new
        {
            From = (now - Notice).ToUnixTimeMilliseconds(), To = (now + Notice).ToUnixTimeMilliseconds(), Now = now.ToUnixTimeMilliseconds(),
        };
        var tokens = await database.ReadAsync(
            (connection, ct) => connection.QueryAsync<Token>(Statement.Of(Read, parameters, ct)), cancellationToken).ConfigureAwait(false);
        return CheckOutcome.Of([.. tokens.Select(token => Describe(token, now))]);
    }

    private static DiagnosticFinding Describe(Token token, DateTimeOffset now)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(token.ExpiresAt);
        return new DiagnosticFinding(
            DiagnosticSeverity.Warning,
            $"The token '{token.Name}' of tenant {token.TenantId} {(at > now ? "expires" : "expired")} at {at:u}.",
            "Issue another one and give it to the client, then revoke this one.",
            $"token/{token.Id}");
    }

    private sealed class Token
    {
        public string TenantId { get; init; } = "";

        public string Id { get; init; } = "";

        public string Name { get; init; } = "";

        public long ExpiresAt { get; init; }
    }
}
