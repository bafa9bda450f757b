namespace Archestra.Cluster.Cli.Connection;

/// <summary>Which gateway to talk to, and with which token.</summary>
internal sealed record ConnectionSettings(Uri Server, string Token)
{
    // The token is a credential.
    public override string ToString() => Server.ToString();
}
