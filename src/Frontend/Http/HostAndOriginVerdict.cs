namespace Archestra.Cluster.Frontend.Http;

/// <summary>Whether a request was meant for us, by its <c>Host</c> and <c>Origin</c>.</summary>
internal enum HostAndOriginVerdict
{
    Allowed,
    ForeignHost,
    ForeignOrigin,
}
