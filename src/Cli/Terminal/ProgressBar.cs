using Spectre.Console;

namespace Archestra.Cluster.Cli.Terminal;

/// <summary>A bar on standard error while long work goes on; nothing where nobody watches.</summary>
internal static class ProgressBar
{
    /// <param name="total">How many steps; 0 when nobody knows.</param>
    public static async Task ShowAsync(CliTerminal terminal, string what, double total, Func<Action<double>, Task> work)
    {
        if (!terminal.ShowsProgress)
        {
            await work(static _ => { }).ConfigureAwait(false);
            return;
        }

        await terminal.Messages.Progress().AutoClear(true).StartAsync(async context =>
        {
            var task = context.AddTask(Markup.Escape(what), maxValue: Math.Max(1, total));
            task.IsIndeterminate = total <= 0;
            await work(task.Increment).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }
}
