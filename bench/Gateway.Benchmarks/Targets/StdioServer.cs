using System.Buffers;
using System.IO.Pipelines;

namespace Archestra.Cluster.Gateway.Benchmarks.Targets;

/// <summary>The same server over stdio: one message a line, answered in order, flushed when nothing more is there to read.</summary>
internal static class StdioServer
{
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(Console.OpenStandardInput());
        var writer = PipeWriter.Create(Console.OpenStandardOutput());
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                Answer(writer, rest.Slice(0, end).ToArray());
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            reader.AdvanceTo(rest.Start, rest.End);
            await writer.FlushAsync(cancellationToken);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private static void Answer(PipeWriter writer, byte[] message)
    {
        if (UpstreamMessages.ResultFor(message) is not { } result)
        {
            return;
        }

        writer.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        writer.Write(UpstreamMessages.IdOf(message));
        writer.Write(",\"result\":"u8);
        writer.Write(result);
        writer.Write("}\n"u8);
    }
}
