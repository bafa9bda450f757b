using System.ComponentModel;
using System.Globalization;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Archestra.Cluster.SampleServer;

/// <summary>The sample's tools: one that answers, one that computes, one that is slow, one that takes its time and says so.</summary>
internal static class SampleTools
{
    /// <summary>Long enough to watch, short enough not to wait out a client.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    public static McpServerPrimitiveCollection<McpServerTool> Create() =>
    [
        McpServerTool.Create(Echo, new() { Name = "echo", Description = "Says what it is told.", ReadOnly = true }),
        McpServerTool.Create(Add, new() { Name = "add", Description = "Adds two numbers.", ReadOnly = true }),
        McpServerTool.Create(WaitAsync, new() { Name = "wait", Description = "Answers after some milliseconds.", ReadOnly = true }),
        McpServerTool.Create(CountAsync, new() { Name = "count", Description = "Counts to a number and reports its progress.", ReadOnly = true }),
    ];

    private static string Echo([Description("What to say.")] string message) => message;

    private static string Add(double a, double b) => (a + b).ToString(CultureInfo.InvariantCulture);

    private static async Task<string> WaitAsync([Description("At most 30000.")] int milliseconds, CancellationToken cancellationToken)
    {
        var wait = TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, (int)LongestWait.TotalMilliseconds));
        await Task.Delay(wait, cancellationToken);
        return $"Waited {wait.TotalMilliseconds} ms.";
    }

    private static async Task<string> CountAsync(
        [Description("1 to 100.")] int to, IProgress<ProgressNotificationValue> progress, CancellationToken cancellationToken)
    {
        var end = Math.Clamp(to, 1, 100);
        for (var number = 1; number <= end; number++)
        {
            progress.Report(new ProgressNotificationValue { Progress = number, Total = end, Message = $"{number}" });
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }

        return $"Counted to {end}.";
    }
}
