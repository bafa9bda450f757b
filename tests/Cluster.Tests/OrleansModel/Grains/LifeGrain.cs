namespace Archestra.Cluster.Cluster.Tests.OrleansModel;

internal sealed class LifeGrain([PersistentState("life", ModelStorage.Name)] IPersistentState<LifeState> state) : Grain, ILifeGrain, IRemindable
{
    private readonly Guid _activation = Guid.NewGuid();
    private IGrainTimer? _timer;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Signals.Raise($"{_activation}.deactivated", reason.ReasonCode.ToString());
        return Task.CompletedTask;
    }

    public Task<Guid> ActivationAsync() => Task.FromResult(_activation);

    public Task<string> WhereAsync() => Task.FromResult(RuntimeIdentity);

    public Task RetireAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task SetAsync(string value, bool write)
    {
        state.State.Value = value;
        if (write)
        {
            await state.WriteStateAsync();
        }
    }

    public Task ClearAsync() => state.ClearStateAsync();

    public Task<string?> GetAsync() => Task.FromResult(state.State.Value);

    public async Task HoldAsync(string name)
    {
        Signals.Raise(name + ".started");
        await Signals.Wait(name + ".go");
    }

    public Task StartTimerAsync(string name, bool interleave)
    {
        _timer = this.RegisterGrainTimer(
            async cancellationToken =>
            {
                Signals.Raise(name + ".tick");
                cancellationToken.Register(() => Signals.Raise(name + ".stopped"));
                await Signals.Wait(name + ".tock");
            },
            new() { DueTime = TimeSpan.FromMilliseconds(1), Period = Timeout.InfiniteTimeSpan, Interleave = interleave });
        return Task.CompletedTask;
    }

    public async Task HoldWithTimerAsync(string name, bool interleave)
    {
        await StartTimerAsync(name, interleave);
        await HoldAsync(name);
    }

    public async Task<int> CountTicksAsync(string name, int until)
    {
        var (ticks, inside, overlaps) = (0, 0, 0);
        _timer = this.RegisterGrainTimer(
            async () =>
            {
                overlaps += ++inside > 1 ? 1 : 0;
                await Task.Yield();
                inside--;
                if (++ticks == until)
                {
                    _timer!.Dispose();
                    Signals.Raise(name);
                }
            },
            new() { DueTime = TimeSpan.Zero, Period = TimeSpan.FromMilliseconds(1), Interleave = true });
        await Signals.Wait(name);
        return overlaps;
    }

    public Task RemindAsync(string name, TimeSpan period) => this.RegisterOrUpdateReminder(name, period, period);

    public async Task<List<string>> RemindersAsync() => (await this.GetReminders()).ConvertAll(reminder => reminder.ReminderName);

    public async Task ForgetAsync(string name)
    {
        if (await this.GetReminder(name) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Signals.Raise(reminderName, $"{_activation}");
        return Task.CompletedTask;
    }
}

[GenerateSerializer]
[Alias("model.LifeState")]
internal sealed class LifeState
{
    [Id(0)]
    public string? Value { get; set; }
}

internal sealed class ShyGrain : Grain, IShyGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
        => Signals.IsRaised(this.GetPrimaryKeyString()) ? Task.CompletedTask : throw new InvalidDataException("too shy");

    public Task<string> HelloAsync() => Task.FromResult("hello");
}
