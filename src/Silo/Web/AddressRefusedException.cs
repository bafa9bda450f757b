namespace Archestra.Cluster.Silo.Web;

/// <summary>A name leads to an address that this silo must not reach.</summary>
internal sealed class AddressRefusedException() : IOException("The address is not allowed by this gateway's network policy.");
