using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>Calls grains when their reminders are due; what is due is kept in the store and survives everything else.</summary>
internal sealed partial class ReminderSchedule(EmbeddedClusterCore cluster, IReminderStore store, TimeProvider time) : IReminderRegistration, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(GrainId, string), Armed> _armed = [];
    private bool _isStarted;

    /// <summary>Takes up the stored reminders; once per cluster.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_isStarted)
            {
                return;
            }

            _isStarted = true;
        }

        foreach (var reminder in await store.ReadAllAsync(cancellationToken))
        {
            Arm(reminder);
        }
    }

    public async Task<IGrainReminder> RegisterOrUpdateAsync(GrainId grainId, string name, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        if (period < cluster.Options.MinimumReminderPeriod)
        {
            throw new ArgumentException(
                $"Cannot register reminder {name} as requested period ({period}) is less than minimum allowed reminder period ({cluster.Options.MinimumReminderPeriod})", nameof(period));
        }

        var reminder = new StoredReminder(grainId, name, time.GetUtcNow() + dueTime, period);
        await store.WriteAsync(reminder, CancellationToken.None);
        Arm(reminder);
        return new Handle(name);
    }

    public async Task UnregisterAsync(GrainId grainId, IGrainReminder reminder)
    {
        await store.RemoveAsync(grainId, reminder.ReminderName, CancellationToken.None);
        lock (_lock)
        {
            if (_armed.Remove((grainId, reminder.ReminderName), out var armed))
            {
                armed.Timer?.Dispose();
            }
        }
    }

    public Task<IGrainReminder?> GetAsync(GrainId grainId, string name)
    {
        lock (_lock)
        {
            return Task.FromResult<IGrainReminder?>(_armed.ContainsKey((grainId, name)) ? new Handle(name) : null);
        }
    }

    public Task<List<IGrainReminder>> ListAsync(GrainId grainId)
    {
        lock (_lock)
        {
            return Task.FromResult(_armed.Keys.Where(key => key.Item1 == grainId).Select(key => (IGrainReminder)new Handle(key.Item2)).ToList());
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var armed in _armed.Values)
            {
                armed.Timer?.Dispose();
            }

            _armed.Clear();
        }
    }

    private void Arm(StoredReminder reminder)
    {
        var armed = new Armed(reminder);
        lock (_lock)
        {
            if (_armed.Remove((reminder.GrainId, reminder.Name), out var old))
            {
                old.Timer?.Dispose();
            }

            _armed[(reminder.GrainId, reminder.Name)] = armed;
            using (ExecutionContext.SuppressFlow())
            {
                armed.Timer = time.CreateTimer(_ => _ = TickAsync(armed), null, UntilNext(reminder, inclusive: true), Timeout.InfiniteTimeSpan);
            }
        }
    }

    private TimeSpan UntilNext(StoredReminder reminder, bool inclusive)
    {
        var late = time.GetUtcNow() - reminder.StartAt;
        if (late < TimeSpan.Zero || (inclusive && late == TimeSpan.Zero))
        {
            return -late;
        }

        // Ticks missed while nothing ran are skipped, as in Orleans.
        return reminder.Period - TimeSpan.FromTicks(late.Ticks % reminder.Period.Ticks);
    }

    private async Task TickAsync(Armed armed)
    {
        var reminder = armed.Reminder;
        try
        {
            if (cluster.Silos is [var silo, ..])
            {
                var status = new TickStatus(reminder.StartAt.UtcDateTime, reminder.Period, time.GetUtcNow().UtcDateTime);
                await silo.Factory.GetGrain<IRemindable>(reminder.GrainId).ReceiveReminder(reminder.Name, status);
            }
        }
        catch (Exception exception)
        {
            // The next tick is the retry.
            if (cluster.Silos is [var silo, ..])
            {
                Log.TickFailed(silo.Logger, exception, reminder.Name, reminder.GrainId);
            }
        }

        lock (_lock)
        {
            if (_armed.GetValueOrDefault((reminder.GrainId, reminder.Name)) == armed)
            {
                armed.Timer?.Change(UntilNext(reminder, inclusive: false), Timeout.InfiniteTimeSpan);
            }
        }
    }

    private sealed class Armed(StoredReminder reminder)
    {
        public StoredReminder Reminder { get; } = reminder;

        public ITimer? Timer { get; set; }
    }

    private sealed record Handle(string ReminderName) : IGrainReminder;

    private static partial class Log
    {
        [LoggerMessage(7121, LogLevel.Warning, "Reminder {Reminder} of {GrainId} failed; its next tick is the retry", EventName = nameof(TickFailed))]
        public static partial void TickFailed(ILogger logger, Exception exception, string reminder, GrainId grainId);
    }
}
