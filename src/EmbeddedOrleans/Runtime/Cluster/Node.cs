using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>A silo or a client: where calls come from. Each has a container of its own.</summary>
internal abstract class Node : IDisposable
{
    private readonly Lazy<IOutgoingGrainCallFilter[]> _outgoing;
    private readonly Lazy<IIncomingGrainCallFilter[]> _incoming;
    private readonly PendingCalls _pending;

    protected Node(EmbeddedClusterCore cluster, IServiceProvider services, string name)
    {
        Cluster = cluster;
        Services = services;
        Name = name;
        Time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        Factory = new(this);
        _pending = new(Time);

        // Filters may need the grain factory, so they are made at the first call and not with it.
        _outgoing = new(() => [.. services.GetServices<IOutgoingGrainCallFilter>()]);
        _incoming = new(() => [.. services.GetServices<IIncomingGrainCallFilter>()]);
    }

    public EmbeddedClusterCore Cluster { get; }

    public IServiceProvider Services { get; }

    public string Name { get; }

    public TimeProvider Time { get; }

    public GrainFactory Factory { get; }

    public IOutgoingGrainCallFilter[] OutgoingFilters => _outgoing.Value;

    public IIncomingGrainCallFilter[] IncomingFilters => _incoming.Value;

    public EmbeddedOrleansOptions Options => Cluster.Options;

    public abstract bool IsAlive { get; }

    /// <summary>Makes a call: filters, copies of the arguments, message, answer.</summary>
    public Task<T> CallAsync<T>(GrainMethod<T> method, GrainId target, object?[] arguments)
    {
        try
        {
            var call = new Call<T>(method, target, arguments);
            return OutgoingFilters.Length == 0 ? SendAsync(call) : new OutgoingCall<T>(this, call, method).RunAsync();
        }
        catch (Exception exception)
        {
            return Task.FromException<T>(exception);
        }
    }

    public Task<T> SendAsync<T>(Call<T> call)
    {
        if (!IsAlive)
        {
            throw new SiloUnavailableException($"{Name} is not running and cannot send {call}.");
        }

        var flow = CallFlow.Current;
        call.Method.CopyArguments(call.Arguments, Cluster.Guard);
        call.Source = this;
        call.SourceId = TurnContext.Current?.GrainId;
        call.Parent = flow?.Executing is { IsFinished: false } executing && !call.Method.OneWay ? executing : null;
        call.ContextValues = Copier.CopyContext(flow?.Values);
        call.Activity = Activity.Current;
        Deadlock.ThrowIfCertain(call);
        if (call.Method.OneWay)
        {
            Cluster.Dispatch(call);
            return Task.FromResult<T>(default!);
        }

        Await(call);
        Cluster.Dispatch(call);
        return call.Reply;
    }

    public virtual void Dispose()
    {
        _pending.Dispose();
        Cluster.Observers.Forget(this);
    }

    private void Await(Request call)
    {
        var timeout = call.Method.ResponseTimeout ?? Options.ResponseTimeout;
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            _pending.Add(call, timeout);
        }

        if (call.Method.TokenIndex is var index and >= 0 && call.Arguments[index] is CancellationToken { CanBeCanceled: true } token)
        {
            token.ThrowIfCancellationRequested();
            call.Cancellation = new();
            call.Arguments[index] = call.Cancellation.Token;
            call.CallerCancellation = token.UnsafeRegister(static (state, token) => ((Request)state!).CancelByCaller(token), call);
        }
    }
}
