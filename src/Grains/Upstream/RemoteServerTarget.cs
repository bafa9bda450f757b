namespace Archestra.Cluster.Grains.Upstream;

/// <summary>Where a remote server is and what is injected into every request to it. Lives in silos only; never serialized.</summary>
/// <param name="Url">The Streamable HTTP endpoint.</param>
/// <param name="Headers">Headers to send, static credentials included.</param>
public sealed record RemoteServerTarget(Uri Url, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    // Header values are secrets: the compiler's ToString would print them.
    public override string ToString() => Url.GetLeftPart(UriPartial.Path);
}
