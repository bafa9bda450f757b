using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>One tool call on its way to a silo. Payloads are owned, never pooled arrays of raw JSON, passed by reference within a process.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.UpstreamCall)]
public sealed record UpstreamCall
{
    /// <summary>Made by the front-end, unique; the same in the audit log, the frames and a cancellation.</summary>
    [Id(0)]
    public required string OperationId { get; init; }

    [Id(1)]
    public required string GatewayId { get; init; }

    /// <summary>The tool's name as the gateway shows it. The silo looks up which upstream tool that is; it does not believe the front-end.</summary>
    [Id(2)]
    public required string Tool { get; init; }

    /// <summary>See <c>UpstreamRequest.ParamsMembers</c>.</summary>
    [Id(3)]
    public byte[] ParamsMembers { get; init; } = [];

    [Id(4)]
    public byte[] MetaMembers { get; init; } = [];

    [Id(5)]
    public byte[] ProgressToken { get; init; } = [];

    [Id(6)]
    public byte[] ClientCapabilities { get; init; } = [];

    [Id(7)]
    public ParamHeader[] ParamHeaders { get; init; } = [];

    /// <summary>How long the call may take from its arrival in the silo; the silo lowers it to the tool's own limit.</summary>
    [Id(8)]
    public required TimeSpan Timeout { get; init; }

    /// <summary>What a later <c>notifications/cancelled</c> names: principal, session and JSON-RPC id; null when only the open connection can cancel.</summary>
    [Id(9)]
    public string? CancelKey { get; init; }

    [Id(10)]
    public required CallerDescription Caller { get; init; }

    /// <summary>The size of the client's message, for the audit log.</summary>
    [Id(11)]
    public long RequestBytes { get; init; }

    /// <summary>
    /// Leaving the enumeration of the frames cancels the call, and so does not reading them for 30 s: a modern client's
    /// disconnect. Otherwise the call runs to its end and what nobody reads is dropped: a legacy disconnect is no cancel.
    /// </summary>
    [Id(12)]
    public bool CancelWhenReaderLeaves { get; init; }
}
