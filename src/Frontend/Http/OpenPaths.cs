namespace Archestra.Cluster.Frontend.Http;

/// <summary>
/// What pages of every origin may call: OAuth endpoints that know nothing of a browser's cookies, so that a foreign page
/// gets no authority from the browser that it runs in. MCP clients are pages too.
/// </summary>
internal static class OpenPaths
{
    private static readonly PathString[] Roots = ["/oauth/token", "/oauth/revoke", "/oauth/register", "/oauth/device_authorization", "/oauth/jwks", "/.well-known"];

    public static bool Include(PathString path) => Array.Exists(Roots, root => path.StartsWithSegments(root, StringComparison.Ordinal));
}
