namespace Archestra.Cluster.Grains.Keys;

/// <summary>How far a key rotation is.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.KeyRotation)]
public sealed record KeyRotation
{
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required KeyRotationState State { get; init; }

    /// <summary>The new root key.</summary>
    [Id(2)]
    public required string KeyId { get; init; }

    /// <summary>The root key that was active before.</summary>
    [Id(3)]
    public required string PreviousKeyId { get; init; }

    /// <summary>The new signing key.</summary>
    [Id(4)]
    public required string SigningKeyId { get; init; }

    [Id(5)]
    public required string PreviousSigningKeyId { get; init; }

    [Id(6)]
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The user, team or tenant that asked for it.</summary>
    [Id(7)]
    public required string StartedBy { get; init; }

    /// <summary>When every silo had the new keys.</summary>
    [Id(8)]
    public DateTimeOffset? DistributedAt { get; init; }

    /// <summary>When the new root key came into use.</summary>
    [Id(9)]
    public DateTimeOffset? ActivatedAt { get; init; }

    /// <summary>When the new signing key comes or came into use; null until that is known.</summary>
    [Id(10)]
    public DateTimeOffset? SigningActiveAt { get; init; }

    [Id(11)]
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Secret versions under the new key, of <see cref="SecretsTotal"/>.</summary>
    [Id(12)]
    public long SecretsDone { get; init; }

    /// <summary>Secret versions to bring over; 0 until re-sealing begins.</summary>
    [Id(13)]
    public long SecretsTotal { get; init; }

    /// <summary>The silos that have not confirmed the current step.</summary>
    [Id(14)]
    public string[] WaitingFor { get; init; } = [];

    /// <summary>What holds it up, as a sentence; null when nothing does.</summary>
    [Id(15)]
    public string? Problem { get; init; }
}
