using System.Diagnostics;
using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>A call on its way from a node to a grain or an observer.</summary>
internal abstract class Request(GrainMethod method, GrainId target, object?[] arguments) : IInvokable
{
    private int _finished;

    public GrainMethod Method { get; } = method;

    public GrainId Target { get; } = target;

    public object?[] Arguments { get; } = arguments;

    public Node? Source { get; set; }

    public GrainId? SourceId { get; set; }

    /// <summary>The call because of which this one is made, while it runs; the chain that a deadlock is found in.</summary>
    public Request? Parent { get; set; }

    public Dictionary<string, object>? ContextValues { get; set; }

    public Activity? Activity { get; set; }

    /// <summary>The callee's side of the caller's cancellation token.</summary>
    public CancellationTokenSource? Cancellation { get; set; }

    public CancellationTokenRegistration CallerCancellation { get; set; }

    public IRequestHost? Host { get; set; }

    public int Forwards { get; set; }

    /// <summary>Timestamp after which the caller stops waiting, or <see cref="long.MaxValue"/>.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    /// <summary>Links of <see cref="PendingCalls"/>.</summary>
    public Request? Previous { get; set; }

    public Request? Next { get; set; }

    public PendingCalls? Pending { get; set; }

    public bool Interleaves => Method.AlwaysInterleave;

    public bool IsFinished => Volatile.Read(ref _finished) != 0;

    public bool IsCancellable => Method.TokenIndex >= 0;

    /// <summary>Runs the call at its host, inside a turn.</summary>
    public abstract void Run(IRequestHost host);

    /// <summary>Ends the call for the caller, whatever becomes of the callee.</summary>
    public abstract void Fail(Exception exception);

    /// <summary>The caller's token was cancelled: it stops waiting, and the callee is told.</summary>
    public void CancelByCaller(CancellationToken token)
    {
        Fail(new OperationCanceledException(token));
        Host?.Cancel(this);
    }

    public object? GetTarget() => Host?.Instance;

    public int GetArgumentCount() => Arguments.Length;

    public object? GetArgument(int index) => Arguments[index];

    public void SetArgument(int index, object value) => Arguments[index] = value;

    public string GetMethodName() => Method.Name;

    public string GetInterfaceName() => Method.InterfaceName;

    public string GetActivityName() => $"{Method.InterfaceName}/{Method.Name}";

    public MethodInfo GetMethod() => Method.Definition;

    public Type GetInterfaceType() => Method.Definition.DeclaringType!;

    public TimeSpan? GetDefaultResponseTimeout() => Method.ResponseTimeout;

    public CancellationToken GetCancellationToken() => Cancellation?.Token ?? default;

    public bool TryCancel()
    {
        Cancellation?.Cancel();
        return Cancellation is not null;
    }

    public void Dispose() => Cancellation?.Dispose();

    public override string ToString() => $"{Method.InterfaceName}.{Method.Name} of {Target}";

    /// <summary>True for the one who may give the caller its answer.</summary>
    protected bool TryFinish()
    {
        if (Interlocked.Exchange(ref _finished, 1) != 0)
        {
            return false;
        }

        Parent = null;
        Pending?.Remove(this);
        CallerCancellation.Dispose();
        return true;
    }
}
