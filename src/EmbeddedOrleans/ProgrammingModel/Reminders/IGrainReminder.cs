// Mirrors Orleans.Runtime.IGrainReminder (src/Orleans.Reminders/Timers/IRemindable.cs, 1.0).
namespace Orleans.Runtime;

/// <summary>A registered reminder.</summary>
public interface IGrainReminder
{
    string ReminderName { get; }
}
