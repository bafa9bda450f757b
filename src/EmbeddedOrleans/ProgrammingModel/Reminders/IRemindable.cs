// Mirrors Orleans.IRemindable (src/Orleans.Reminders/Timers/IRemindable.cs, 1.0).
using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain that can be woken by a durable reminder.</summary>
public interface IRemindable : IGrain
{
    Task ReceiveReminder(string reminderName, TickStatus status);
}
