namespace Archestra.Cluster.Cluster.Tests.OrleansModel;

internal sealed class MessageGrain : Grain, IMessageGrain
{
    private Parcel _kept = new();

    public Task<int> KeepAsync(Parcel parcel)
    {
        parcel.Items.Add("added by the grain");
        _kept = parcel;
        return Task.FromResult(parcel.Items.Count);
    }

    public Task<Parcel> KeptAsync() => Task.FromResult(_kept);

    public Task<Parcel> EchoAsync(Parcel parcel) => Task.FromResult(parcel);

    public ValueTask<Letter> EchoLetterAsync(Letter letter) => ValueTask.FromResult(letter);

    public Task<ShapeMessage> EchoShapeAsync(ShapeMessage shape) => Task.FromResult(shape);

    public Task<object> EchoObjectAsync(object value) => Task.FromResult(value);

    public Task<(Guid Id, DateTimeOffset At, TimeSpan? Span, int[] Numbers)> EchoValuesAsync(Guid id, DateTimeOffset at, TimeSpan? span, int[] numbers)
        => Task.FromResult((id, at, span, numbers));

    public Task FailAsync(string message)
        => throw new InvalidOperationException(message, new FormatException("the cause"));

    public Task FailThroughAsync(string otherKey, string message) => Other(otherKey).FailAsync(message);

    public Task<string?> ReadContextAsync(string key) => Task.FromResult(RequestContext.Get(key) as string);

    public async Task<string?> RelayContextAsync(string otherKey, string key, string? set)
    {
        if (set is not null)
        {
            RequestContext.Set(key, set);
        }

        return await Other(otherKey).ReadContextAsync(key);
    }

    public async Task WaitForCancellationAsync(string name, CancellationToken cancellationToken = default)
    {
        Signals.Raise(name + ".started");
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(cancelled.SetResult);
        await cancelled.Task;
        Signals.Raise(name + ".cancelled");
        cancellationToken.ThrowIfCancellationRequested();
    }

    public Task RelayCancellationAsync(string otherKey, string name, CancellationToken cancellationToken = default)
        => Other(otherKey).WaitForCancellationAsync(name, cancellationToken);

    public async Task DawdleAsync(string name)
    {
        await Signals.Wait(name + ".go");
        Signals.Raise(name + ".done");
    }

    public Task<IMessageGrain> SelfAsync() => Task.FromResult(this.AsReference<IMessageGrain>());

    public Task<string> KeyOfAsync(IMessageGrain other) => Task.FromResult(other.GetPrimaryKeyString());

    public async Task<string> CallBackThroughAsync(string otherKey)
        => otherKey.Length == 0 ? "" : await Other(otherKey).CallBackThroughAsync(this.GetPrimaryKeyString());

    private IMessageGrain Other(string key) => GrainFactory.GetGrain<IMessageGrain>(key);
}
