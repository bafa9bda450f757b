namespace Archestra.Cluster.Silo.Upstream;

/// <summary>The name of an upstream leads to an address that this silo must not reach.</summary>
internal sealed class AddressRefusedException() : IOException("The upstream server's address is not allowed by this gateway's network policy.");
