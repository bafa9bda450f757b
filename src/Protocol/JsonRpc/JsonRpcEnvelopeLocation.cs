namespace Archestra.Cluster.Protocol.JsonRpc;

/// <summary>The objects whose members decide what a message means.</summary>
public enum JsonRpcEnvelopeLocation
{
    Envelope,
    Params,
    Meta,
}
