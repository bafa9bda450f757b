using System.Buffers;

namespace Archestra.Cluster.Gateway.Benchmarks.Targets;

/// <summary>The server behind everything that is measured: Kestrel with one delegate, no routing, no logging.</summary>
internal static class UpstreamServer
{
    private static readonly byte[] BeforeId = "{\"jsonrpc\":\"2.0\",\"id\":"u8.ToArray();
    private static readonly byte[] BeforeResult = ",\"result\":"u8.ToArray();

    public static Task RunAsync(CancellationToken cancellationToken) => BareServer.RunAsync(AnswerAsync, cancellationToken);

    private static async Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync();
            if (read.IsCompleted)
            {
                Answer(context, read.Buffer.IsSingleSegment ? read.Buffer.FirstSpan : read.Buffer.ToArray());
                reader.AdvanceTo(read.Buffer.End);
                await context.Response.BodyWriter.FlushAsync();
                return;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static void Answer(HttpContext context, ReadOnlySpan<byte> message)
    {
        var response = context.Response;
        if (UpstreamMessages.ResultFor(message) is not { } result)
        {
            response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        var id = UpstreamMessages.IdOf(message);
        response.ContentType = "application/json";
        response.ContentLength = BeforeId.Length + id.Length + BeforeResult.Length + result.Length + 1;
        var writer = response.BodyWriter;
        writer.Write(BeforeId);
        writer.Write(id);
        writer.Write(BeforeResult);
        writer.Write(result);
        writer.Write("}"u8);
    }
}
