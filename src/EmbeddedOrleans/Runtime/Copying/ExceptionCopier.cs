using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>Copies an exception for the caller: type, message, stack trace, inner exceptions and members with <c>[Id]</c>.</summary>
internal static class ExceptionCopier
{
    public static Exception Copy(Exception source)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var copy = source is AggregateException many
            ? new AggregateException(many.Message, many.InnerExceptions.Select(Copy))
            : Create(source);
        copy.HResult = source.HResult;
        if (source.StackTrace is { } trace)
        {
            ExceptionDispatchInfo.SetRemoteStackTrace(copy, trace);
        }

        return copy;
    }

    private static Exception Create(Exception source)
    {
        var inner = source.InnerException is { } cause ? Copy(cause) : null;
        var copy = (Exception)RuntimeHelpers.GetUninitializedObject(source.GetType());
        Message(copy) = source.Message;
        Inner(copy) = inner;
        foreach (var member in Shape.MembersOf(source.GetType()) ?? [])
        {
            switch (member)
            {
                case PropertyInfo { CanWrite: true } property:
                    property.SetValue(copy, property.GetValue(source) is { } value ? Copier.CopyDynamic(value) : null);
                    break;
                case FieldInfo field:
                    field.SetValue(copy, field.GetValue(source) is { } content ? Copier.CopyDynamic(content) : null);
                    break;
            }
        }

        return copy;
    }

    // As Orleans' exception codec, which also bypasses constructors: most exceptions have none that would do.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    private static extern ref string? Message(Exception exception);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerException")]
    private static extern ref Exception? Inner(Exception exception);
}
