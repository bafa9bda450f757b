namespace Archestra.Cluster.Grains.Web;

/// <param name="MaxBytes">A longer body fails.</param>
/// <param name="Timeout">For everything together: name, connection, headers, body.</param>
/// <param name="AllowLoopback">Loopback addresses, and http to them: for development.</param>
/// <param name="AllowPrivateNetworks">A company's own provider may be in its own network.</param>
public sealed record WebLimits(int MaxBytes, TimeSpan Timeout, bool AllowLoopback = false, bool AllowPrivateNetworks = false);
