using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Gateways;

/// <summary>
/// Decides who may call which tools of a gateway: the one place, for the list that a front-end shows, for the call that it
/// passes on, and for the silo that does not believe it. Somebody may call a tool when the gateway and the tool's rule let
/// it in, the tool is not held, its roles have the permission, and its token has the scope.
/// A principal is judged once; afterwards a call costs two look-ups and nothing is allocated.
/// </summary>
public sealed class ToolAudiences
{
    /// <summary>More different audiences of one gateway are possible and served, but not remembered.</summary>
    private const int MaxInterned = 1024;

    private readonly AccessList? _access;
    private readonly GatewayTool[] _representatives;
    private readonly int[] _classes;
    private readonly ConcurrentDictionary<string, ToolAudience> _interned = new(StringComparer.Ordinal);
    private readonly ConditionalWeakTable<Principal, ToolAudience> _audiences = [];

    /// <param name="access">The gateway's.</param>
    /// <param name="tools">Its tools, in the order that <see cref="ClassOf"/> is asked in.</param>
    public ToolAudiences(AccessList? access, IReadOnlyList<GatewayTool> tools)
    {
        ArgumentNullException.ThrowIfNull(tools);
        _access = access;
        _classes = new int[tools.Count];
        var classes = new Dictionary<string, int>(StringComparer.Ordinal);
        var representatives = new List<GatewayTool>();
        for (var index = 0; index < tools.Count; index++)
        {
            var kind = KindOf(tools[index]);
            if (!classes.TryGetValue(kind, out var number))
            {
                classes.Add(kind, number = representatives.Count);
                representatives.Add(tools[index]);
            }

            _classes[index] = number;
        }

        _representatives = [.. representatives];
    }

    /// <summary>Tools of one class are open to the same people.</summary>
    public int ClassOf(int tool) => _classes[tool];

    /// <summary>By reference: a principal that was read again is judged again.</summary>
    public ToolAudience Of(Principal principal) =>
        _audiences.TryGetValue(principal, out var audience) ? audience : _audiences.GetValue(principal, Judge);

    private static string KindOf(GatewayTool tool) => tool.Access is { } access
        ? $"{tool.Held}|{tool.NeededScopes}|{access.Everyone}|{string.Join(',', access.Users)}|{string.Join(',', access.Teams)}|{string.Join(',', access.Roles)}"
        : $"{tool.Held}|{tool.NeededScopes}";

    private static ToolAccess Judge(Principal principal, GatewayTool tool)
    {
        if (!AccessList.Admits(tool.Access, principal))
        {
            return ToolAccess.Unknown;
        }

        if (tool.Held)
        {
            return ToolAccess.Held;
        }

        return !principal.HasPermission(ToolPermission.Of(tool.RequiredScope)) ? ToolAccess.PermissionMissing
            : principal.HasScope(tool.RequiredScope) && (tool.ExtraScope is null || principal.HasScope(tool.ExtraScope)) ? ToolAccess.Allowed
            : ToolAccess.ScopeMissing;
    }

    private ToolAudience Judge(Principal principal)
    {
        var isAdmitted = AccessList.Admits(_access, principal);
        var access = Array.ConvertAll(_representatives, tool => isAdmitted ? Judge(principal, tool) : ToolAccess.Unknown);

        // Only an OAuth client asks for more by itself. Whoever lacks nothing has the same list either way.
        var canStepUp = principal.ClientId is not null && Array.IndexOf(access, ToolAccess.ScopeMissing) >= 0;
        var key = string.Create(access.Length + 1, (isAdmitted, canStepUp, access), static (text, judged) =>
        {
            text[0] = judged.canStepUp ? '^' : judged.isAdmitted ? '+' : '-';
            for (var index = 0; index < judged.access.Length; index++)
            {
                text[index + 1] = (char)('0' + (int)judged.access[index]);
            }
        });
        return _interned.TryGetValue(key, out var known) ? known
            : _interned.Count >= MaxInterned ? new ToolAudience(isAdmitted, canStepUp, access)
            : _interned.GetOrAdd(key, new ToolAudience(isAdmitted, canStepUp, access));
    }
}
