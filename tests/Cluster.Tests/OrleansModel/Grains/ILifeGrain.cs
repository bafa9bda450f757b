namespace Archestra.Cluster.Cluster.Tests.OrleansModel;

/// <summary>Methods that show how activations begin and end, with state, timers and reminders. Key: any.</summary>
[Alias("model.ILifeGrain")]
internal interface ILifeGrain : IGrainWithStringKey
{
    /// <summary>An id of this activation, new with each.</summary>
    [Alias("Activation")]
    Task<Guid> ActivationAsync();

    [Alias("Where")]
    Task<string> WhereAsync();

    [Alias("Retire")]
    Task RetireAsync();

    [Alias("Set")]
    Task SetAsync(string value, bool write);

    [Alias("Clear")]
    Task ClearAsync();

    [Alias("Get")]
    Task<string?> GetAsync();

    [Alias("Hold")]
    Task HoldAsync(string name);

    /// <summary>The tick raises <c>{name}.tick</c> and waits for <c>{name}.tock</c>.</summary>
    [Alias("StartTimer")]
    Task StartTimerAsync(string name, bool interleave);

    [Alias("HoldWithTimer")]
    Task HoldWithTimerAsync(string name, bool interleave);

    [Alias("CountTicks")]
    Task<int> CountTicksAsync(string name, int until);

    [Alias("Remind")]
    Task RemindAsync(string name, TimeSpan period);

    [Alias("Reminders")]
    Task<List<string>> RemindersAsync();

    [Alias("Forget")]
    Task ForgetAsync(string name);
}

/// <summary>A grain that cannot be activated until it is allowed to. Key: the signal's name.</summary>
[Alias("model.IShyGrain")]
internal interface IShyGrain : IGrainWithStringKey
{
    [Alias("Hello")]
    Task<string> HelloAsync();
}
