namespace Archestra.Cluster.Protocol.JsonRpc;

public enum JsonRpcMessageKind
{
    Request,
    Notification,

    /// <summary>A result or an error.</summary>
    Response,
}
