namespace Archestra.Cluster.Protocol.JsonRpc;

public enum JsonRpcIdKind
{
    None,
    String,
    Integer,
}
