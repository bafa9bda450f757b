using System.Linq.Expressions;
using System.Reflection;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>Compiles, once per method, the code that calls it and the code that adapts its result.</summary>
internal static class Invokers
{
    /// <summary><c>(target, arguments) => adapt(((IFoo)target).Method((T0)arguments[0], …))</c></summary>
    public static Func<object, object?[], TResult> Compile<TResult>(MethodInfo method, Func<MethodCallExpression, Expression> adapt)
    {
        var target = Expression.Parameter(typeof(object));
        var arguments = Expression.Parameter(typeof(object?[]));
        var call = Expression.Call(
            Expression.Convert(target, method.DeclaringType!),
            method,
            method.GetParameters().Select((parameter, i) => Expression.Convert(
                Expression.ArrayIndex(arguments, Expression.Constant(i)), parameter.ParameterType)));
        return Expression.Lambda<Func<object, object?[], TResult>>(adapt(call), target, arguments).Compile();
    }

    /// <summary>From the runtime's task to the type that the method declares.</summary>
    public static Func<Task<T>, object?> ToDeclared<T>(Type declared)
    {
        if (declared == typeof(void))
        {
            return static _ => null;
        }

        if (declared == typeof(ValueTask))
        {
            return static task => new ValueTask(task);
        }

        return declared.IsGenericType && declared.GetGenericTypeDefinition() == typeof(ValueTask<>)
            ? static task => new ValueTask<T>(task)
            : static task => task;
    }

    /// <summary>What an awaited call of the method gives, or null if grains cannot have such a method.</summary>
    public static Type? ResultOf(Type declared)
    {
        if (declared == typeof(void) || declared == typeof(Task) || declared == typeof(ValueTask))
        {
            return typeof(Nothing);
        }

        return declared.IsGenericType && (declared.GetGenericTypeDefinition() == typeof(Task<>) || declared.GetGenericTypeDefinition() == typeof(ValueTask<>))
            ? declared.GetGenericArguments()[0]
            : null;
    }

    /// <summary>From what the method returns to a <see cref="ValueTask{TResult}"/>.</summary>
    public static Expression Adapt<T>(MethodCallExpression call)
    {
        if (call.Type == typeof(ValueTask<T>))
        {
            return call;
        }

        if (call.Type == typeof(void))
        {
            return Expression.Block(call, Expression.Default(typeof(ValueTask<T>)));
        }

        return call.Type == typeof(Task<T>)
            ? Expression.New(typeof(ValueTask<T>).GetConstructor([typeof(Task<T>)])!, call)
            : Expression.Call(typeof(Invokers), nameof(WithoutResult), [], call);
    }

    private static ValueTask<Nothing> WithoutResult(Task task)
    {
        return task.IsCompletedSuccessfully ? default : Await(task);

        static async ValueTask<Nothing> Await(Task task)
        {
            await task;
            return default;
        }
    }

    private static ValueTask<Nothing> WithoutResult(ValueTask task)
    {
        return task.IsCompletedSuccessfully ? default : Await(task);

        static async ValueTask<Nothing> Await(ValueTask task)
        {
            await task;
            return default;
        }
    }
}
