// Mirrors Orleans.Serialization.Invocation.IInvokable (src/Orleans.Serialization/Invocation/IInvokable.cs, 7.0).
using System.Reflection;

namespace Orleans.Serialization.Invocation;

/// <summary>The request of a call: method and arguments.</summary>
public interface IInvokable : IDisposable
{
    object? GetTarget();

    int GetArgumentCount();

    object? GetArgument(int index);

    void SetArgument(int index, object value);

    string GetMethodName();

    string GetInterfaceName();

    string GetActivityName();

    MethodInfo GetMethod();

    Type GetInterfaceType();

    TimeSpan? GetDefaultResponseTimeout() => default;

    CancellationToken GetCancellationToken() => default;

    bool TryCancel() => false;

    bool IsCancellable => false;
}
