namespace Archestra.Cluster.Silo.Storage.ApiTokens;

/// <summary>The SQL of <see cref="ApiTokenStore"/>.</summary>
internal static class ApiTokenStatements
{
    public const string Insert = """
        INSERT INTO api_tokens (tenant_id, id, version, owner_kind, owner_id, name, scopes, display, hash,
                                created_at, created_by, expires_at, last_used_at, revoked_at, key_id)
        VALUES (@TenantId, @Id, @Version, @OwnerKind, @OwnerId, @Name, @Scopes, @Display, @Hash,
                @CreatedAt, @CreatedBy, @ExpiresAt, @LastUsedAt, @RevokedAt, @KeyId)
        """;

    // One statement: the sequence and the token are of one snapshot, so a later change has a higher sequence.
    public const string FindByHash = $"""
        SELECT h.last_sequence AS FeedSequence, CASE WHEN t.hash = @Hash THEN 0 ELSE 1 END AS MatchedPrevious,
               {ApiTokenRow.Columns}
        FROM (SELECT last_sequence FROM change_feed_head) h LEFT JOIN api_tokens t
          ON t.hash = @Hash OR (t.previous_hash = @Hash AND t.previous_expires_at > @Now)
        """;

    public const string Get = $"SELECT {ApiTokenRow.Columns} FROM api_tokens WHERE tenant_id = @TenantId AND id = @Id";

    public const string Rotate = $"""
        UPDATE api_tokens
        SET version = version + 1, display = @Display, hash = @Hash,
            previous_hash = CASE WHEN @PreviousExpiresAt IS NULL THEN NULL ELSE hash END,
            previous_expires_at = @PreviousExpiresAt,
            previous_key_id = CASE WHEN @PreviousExpiresAt IS NULL THEN NULL ELSE key_id END, key_id = @KeyId
        WHERE tenant_id = @TenantId AND id = @Id
        RETURNING {ApiTokenRow.Columns}
        """;

    public const string Revoke = $"""
        UPDATE api_tokens
        SET version = version + 1, revoked_at = @Now, previous_hash = NULL, previous_expires_at = NULL
        WHERE tenant_id = @TenantId AND id = @Id
        RETURNING {ApiTokenRow.Columns}
        """;

    public const string Rekey = """
        UPDATE api_tokens SET hash = @NewHash, key_id = @NewKeyId WHERE tenant_id = @TenantId AND id = @Id AND hash = @OldHash
        """;

    public const string Touch = """
        UPDATE api_tokens SET last_used_at = @At
        WHERE tenant_id = @TenantId AND id = @Id AND (last_used_at IS NULL OR last_used_at < @At)
        """;
}
