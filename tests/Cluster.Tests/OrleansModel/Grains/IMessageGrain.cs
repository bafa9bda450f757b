namespace Archestra.Cluster.Cluster.Tests.OrleansModel;

/// <summary>Methods that show what crosses between grains. Key: any.</summary>
[Alias("model.IMessageGrain")]
internal interface IMessageGrain : IGrainWithStringKey
{
    /// <summary>Adds an item to the parcel it got and keeps it.</summary>
    [Alias("Keep")]
    Task<int> KeepAsync(Parcel parcel);

    /// <summary>The kept parcel itself.</summary>
    [Alias("Kept")]
    Task<Parcel> KeptAsync();

    [Alias("Echo")]
    Task<Parcel> EchoAsync(Parcel parcel);

    [Alias("EchoLetter")]
    ValueTask<Letter> EchoLetterAsync(Letter letter);

    [Alias("EchoShape")]
    Task<ShapeMessage> EchoShapeAsync(ShapeMessage shape);

    [Alias("EchoObject")]
    Task<object> EchoObjectAsync(object value);

    [Alias("EchoValues")]
    Task<(Guid Id, DateTimeOffset At, TimeSpan? Span, int[] Numbers)> EchoValuesAsync(Guid id, DateTimeOffset at, TimeSpan? span, int[] numbers);

    [Alias("Fail")]
    Task FailAsync(string message);

    [Alias("FailThrough")]
    Task FailThroughAsync(string otherKey, string message);

    [Alias("ReadContext")]
    Task<string?> ReadContextAsync(string key);

    /// <summary>Asks another grain what it sees of the context, after changing its own.</summary>
    [Alias("RelayContext")]
    Task<string?> RelayContextAsync(string otherKey, string key, string? set);

    /// <summary>Raises <c>{name}.started</c>, waits for its cancellation and raises <c>{name}.cancelled</c>.</summary>
    [Alias("WaitForCancellation")]
    Task WaitForCancellationAsync(string name, CancellationToken cancellationToken = default);

    [Alias("RelayCancellation")]
    Task RelayCancellationAsync(string otherKey, string name, CancellationToken cancellationToken = default);

    /// <summary>Waits for <c>{name}.go</c>, raises <c>{name}.done</c>; its callers wait half a second only.</summary>
    [Alias("Dawdle")]
    [ResponseTimeout("00:00:00.5")]
    Task DawdleAsync(string name);

    [Alias("Self")]
    Task<IMessageGrain> SelfAsync();

    [Alias("KeyOf")]
    Task<string> KeyOfAsync(IMessageGrain other);

    /// <summary>Calls another grain, which calls back.</summary>
    [Alias("CallBackThrough")]
    [ResponseTimeout("00:00:02")]
    Task<string> CallBackThroughAsync(string otherKey);
}
