using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>A document of a provider, or why there is none.</summary>
public sealed record FetchOutcome<T>
    where T : class
{
    private FetchOutcome()
    {
    }

    public T? Value { get; private init; }

    /// <summary>How long the provider lets it be kept; null when it did not say.</summary>
    public TimeSpan? MaxAge { get; private init; }

    /// <summary>For an administrator.</summary>
    public string? Problem { get; private init; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsFound => Value is not null;

    public static FetchOutcome<T> Found(T value, TimeSpan? maxAge) => new() { Value = value, MaxAge = maxAge };

    public static FetchOutcome<T> Failed(string problem) => new() { Problem = problem };
}
