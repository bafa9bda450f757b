using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Hosting;

/// <summary>Tells what a person can mend from what is a bug: the first gets sentences, the second a stack trace.</summary>
public static class StartFailure
{
    /// <returns>Empty for a bug.</returns>
    public static IReadOnlyList<string> Describe(Exception exception) => exception switch
    {
        OptionsValidationException invalid => [.. invalid.Failures],
        StartRefusedException refused => [refused.Message],
        IOException { InnerException: AddressInUseException } inUse => [$"{inUse.Message} Another program listens there; choose another address (Server:Urls, or --urls)."],
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } or AddressInUseException =>
            ["Another program listens on Cluster:SiloPort or Cluster:GatewayPort; choose other ports."],
        AggregateException { InnerExceptions: [var only] } => Describe(only),
        _ => [],
    };
}
