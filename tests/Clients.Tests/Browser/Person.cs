namespace Archestra.Cluster.Clients.Tests.Browser;

/// <summary>Who sits in front of the browser.</summary>
public sealed record Person(string Id, string Name, string Password)
{
    // It holds a password: the compiler's ToString would print it.
    public override string ToString() => Name;
}
