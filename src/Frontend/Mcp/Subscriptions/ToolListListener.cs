using System.Buffers;
using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Mcp.Admission;
using Archestra.Cluster.Frontend.Mcp.Transport;

namespace Archestra.Cluster.Frontend.Mcp.Subscriptions;

/// <summary>One open stream and what its principal was last told.</summary>
internal sealed class ToolListListener(HttpContext context, AdmittedClient client, EventStream stream)
{
    public HttpContext Context => context;

    public AdmittedClient Client => client;

    /// <summary>Opened; nobody else writes to it.</summary>
    public EventStream Stream => stream;

    /// <summary>Writes the notification in the era's form.</summary>
    public required Action<IBufferWriter<byte>> Notify { get; init; }

    /// <summary>Asked whenever the stream is idle.</summary>
    public required Func<ValueTask<bool>> IsStillOpen { get; init; }

    /// <summary>The client asked for nothing that we have: it gets comments only.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Ends the stream from outside.</summary>
    public required CancellationToken Ended { get; init; }

    /// <summary>The verdict on the token, renewed while the stream lives.</summary>
    public TokenAuthentication.Authenticated Caller { get; set; } = client.Caller;

    /// <summary>Of the list that the client can have read.</summary>
    public byte[] Shown { get; set; } = [];

    /// <summary>The last look failed for want of a silo.</summary>
    public bool MustLookAgain { get; set; }
}
