using System.Diagnostics;
using System.Text.Json;

namespace Archestra.Cluster.Protocol.Tests.Fuzzing;

/// <summary>Asks a Node process, once for many messages, what it sees in them.</summary>
internal static class NodeReader
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<List<string[]>> ReadAsync(IReadOnlyList<byte[]> messages, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Patience);
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "Fuzzing", "judge.mjs")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            var writing = WriteAsync(node, messages, timeout.Token);
            var views = new List<string[]>(messages.Count);
            while (await node.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
            {
                views.Add(JsonSerializer.Deserialize<string[]>(line)!);
            }

            await writing;
            await node.WaitForExitAsync(timeout.Token);
            node.ExitCode.ShouldBe(0);
            views.Count.ShouldBe(messages.Count);
            return views;
        }
        finally
        {
            if (!node.HasExited)
            {
                node.Kill();
            }
        }
    }

    private static async Task WriteAsync(Process node, IReadOnlyList<byte[]> messages, CancellationToken cancellationToken)
    {
        foreach (var message in messages)
        {
            await node.StandardInput.WriteLineAsync(Convert.ToBase64String(message).AsMemory(), cancellationToken);
        }

        node.StandardInput.Close();
    }
}
