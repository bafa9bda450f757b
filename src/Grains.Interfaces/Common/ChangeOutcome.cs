using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Grains.Common;

/// <summary>The outcome of a change to configuration: the value as it is now, or why nothing changed.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ChangeOutcome)]
public sealed class ChangeOutcome<T>
    where T : class
{
    private ChangeOutcome(ChangeStatus status, T? value, long version, string? reason, FieldProblem[] problems)
    {
        Status = status;
        Value = value;
        Version = version;
        Reason = reason;
        Problems = problems;
    }

    [Id(0)]
    public ChangeStatus Status { get; private set; }

    [Id(1)]
    public T? Value { get; private set; }

    /// <summary>The stored version after the change; the entity tag of the resource.</summary>
    [Id(2)]
    public long Version { get; private set; }

    [Id(3)]
    public string? Reason { get; private set; }

    /// <summary>Every problem found, not only the first; empty unless <see cref="ChangeStatus.Invalid"/>.</summary>
    [Id(4)]
    public FieldProblem[] Problems { get; private set; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Reason))]
    public bool IsChanged => Status == ChangeStatus.Changed;

    public static ChangeOutcome<T> Changed(T value, long version) => new(ChangeStatus.Changed, value, version, null, []);

    public static ChangeOutcome<T> NotFound(string reason) => new(ChangeStatus.NotFound, null, 0, reason, []);

    public static ChangeOutcome<T> Conflict(string reason) => new(ChangeStatus.Conflict, null, 0, reason, []);

    public static ChangeOutcome<T> VersionMismatch(long storedVersion) =>
        new(ChangeStatus.VersionMismatch, null, storedVersion, storedVersion > 0 ? $"The stored version is {storedVersion}." : "Somebody else was first.", []);

    public static ChangeOutcome<T> Invalid(params FieldProblem[] problems) =>
        new(ChangeStatus.Invalid, null, 0, problems.Length > 0 ? problems[0].Problem : "The request is not valid.", problems);

    public static ChangeOutcome<T> Forbidden(string reason) => new(ChangeStatus.Forbidden, null, 0, reason, []);
}
