using System.Runtime.CompilerServices;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>Copies values whose declared type is <typeparamref name="T"/>.</summary>
internal static class Copier<T>
{
    // Made once; a refusal is kept so that every use repeats the sentence that says why.
    private static readonly Func<T, T>? Deep;
    private static readonly string? Refusal;

    static Copier()
    {
        IsByReference = Shape.IsImmutable(typeof(T));
        try
        {
            Deep = IsByReference ? null : Copier.Plan<T>();
        }
        catch (NotSupportedException exception)
        {
            Refusal = exception.Message;
        }
    }

    /// <summary>Nothing of this type ever changes, so nothing is copied.</summary>
    public static bool IsByReference { get; }

    public static T Copy(T value)
    {
        if (IsByReference || value is null)
        {
            return value;
        }

        if (!typeof(T).IsValueType && value.GetType() != typeof(T) && !Shape.IsReference(typeof(T)))
        {
            return (T)Copier.CopyDynamic(value);
        }

        if (Refusal is not null)
        {
            throw new NotSupportedException(Refusal);
        }

        // Messages are trees; a cycle ends here with an exception instead of a dead process.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return Deep!(value);
    }
}
