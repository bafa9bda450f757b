using System.Buffers;

namespace Archestra.Cluster.Protocol.OAuth;

/// <summary>The scopes that OAuth gives out. Those of the management API are not among them: they are only ever given to API tokens.</summary>
public static class ScopeNames
{
    /// <summary>List tools, and call those that need it.</summary>
    public const string Read = "mcp:read";

    /// <summary>Call every tool that needs no scope of its own; includes <see cref="Read"/>.</summary>
    public const string Write = "mcp:write";

    /// <summary>OpenID Connect Core §11. May be asked for and changes nothing: whether a client gets a refresh token is said by its grant types.</summary>
    public const string OfflineAccess = "offline_access";

    /// <summary>Begins the scopes that administrators make up in the rules of a gateway's tools.</summary>
    public const string ToolPrefix = "tool:";

    /// <summary>Of what follows <see cref="ToolPrefix"/>: as long as a tool's name.</summary>
    public const int MaxToolNameLength = 64;

    private static readonly SearchValues<char> ToolCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    /// <summary><c>tool:</c> and 1 to 64 characters of <c>[A-Za-z0-9_.-]</c>.</summary>
    public static bool IsTool(string? scope) =>
        scope is not null
        && scope.StartsWith(ToolPrefix, StringComparison.Ordinal)
        && scope.Length > ToolPrefix.Length
        && scope.Length <= ToolPrefix.Length + MaxToolNameLength
        && !scope.AsSpan(ToolPrefix.Length).ContainsAnyExcept(ToolCharacters);

    public static bool IsKnown(string? scope) => scope is Read or Write or OfflineAccess || IsTool(scope);

    /// <summary>Whether who holds one scope may do what another is for (MCP authorization, "Step-Up Authorization Flow": hierarchies).</summary>
    public static bool Includes(string held, string needed) =>
        held == needed || (held == Write && needed == Read);
}
