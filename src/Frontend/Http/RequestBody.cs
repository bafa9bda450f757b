using System.IO.Pipelines;

namespace Archestra.Cluster.Frontend.Http;

/// <summary>A request body read whole into one array that belongs to the reader, so that slices of it may outlive the request.</summary>
internal readonly record struct RequestBody(BodyStatus Status, byte[] Bytes)
{
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
        {
            return new RequestBody(BodyStatus.TooLarge, []);
        }

        try
        {
            return await ReadAsync(request.BodyReader, limit, cancellationToken);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return new RequestBody(BodyStatus.TooLarge, []);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or BadHttpRequestException)
        {
            return new RequestBody(BodyStatus.Aborted, []);
        }
    }

    /// <summary>The pipe keeps what is read until the end, so the bytes are copied once, into an array of the right size.</summary>
    private static async ValueTask<RequestBody> ReadAsync(PipeReader reader, int limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > limit)
            {
                reader.AdvanceTo(read.Buffer.End);
                return new RequestBody(BodyStatus.TooLarge, []);
            }

            if (read.IsCompleted)
            {
                var bytes = GC.AllocateUninitializedArray<byte>((int)read.Buffer.Length);
                System.Buffers.BuffersExtensions.CopyTo(read.Buffer, bytes);
                reader.AdvanceTo(read.Buffer.End);
                return new RequestBody(BodyStatus.Complete, bytes);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
