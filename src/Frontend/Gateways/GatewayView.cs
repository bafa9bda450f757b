using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Archestra.Cluster.Frontend.Limits;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Frontend.Gateways;

/// <summary>One gateway as this node serves it: the snapshot and what is derived from it, all of it swapped at once.</summary>
internal sealed class GatewayView
{
    private readonly FrozenDictionary<string, ServedTool> _byName;
    private readonly CallRoute[] _routes;
    private readonly ToolAudiences _audiences;
    private readonly ConditionalWeakTable<ToolAudience, DerivedThings> _derived = [];
    private readonly ConditionalWeakTable<Principal, HeldConnections> _connections = [];

    public GatewayView(GatewaySnapshot snapshot)
    {
        Snapshot = snapshot;
        Tools = [.. snapshot.Tools];
        Array.Sort(Tools, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        _audiences = new ToolAudiences(snapshot.Access, Tools);
        _byName = Tools.Select((tool, index) => new ServedTool(tool, _audiences.ClassOf(index)))
            .ToFrozenDictionary(static tool => tool.Tool.Name, StringComparer.Ordinal);
        _routes = [.. Tools.Where(static tool => tool.CatalogEntryId is null).Select(static tool => CallRoute.Of(tool)).Distinct()];
    }

    public GatewaySnapshot Snapshot { get; }

    /// <summary>The limits of its tenant on this node; made when first asked for.</summary>
    public EffectiveLimits? Limits { get; set; }

    /// <summary>In ordinal order of their names.</summary>
    public GatewayTool[] Tools { get; }

    /// <summary>Every way that the principal's calls may have gone, each once, as far as this node knows.</summary>
    public IEnumerable<CallRoute> RoutesOf(Principal principal) => ConnectionsOf(principal) is { } held
        ? _routes.Concat(held.Connections.Connections.Select(CallRoute.Of)).Distinct()
        : _routes;

    public bool TryGetTool(string name, [NotNullWhen(true)] out ServedTool? tool) => _byName.TryGetValue(name, out tool);

    /// <summary>What the principal has in common with all who may call the same tools.</summary>
    public ToolAudience AudienceOf(Principal principal) => _audiences.Of(principal);

    public ToolAccess AccessOf(Principal principal, ServedTool tool) => AudienceOf(principal).AccessTo(tool.Class);

    /// <summary>Whether the tool belongs on the list of the audience.</summary>
    /// <param name="tool">Its place among <see cref="Tools"/>.</param>
    /// <param name="audience">Whose list it is.</param>
    public bool IsFor(int tool, ToolAudience audience) => audience.Lists(_audiences.ClassOf(tool));

    /// <summary>What was resolved for the principal before; whether it still holds is the asker's to judge.</summary>
    public HeldConnections? ConnectionsOf(Principal principal) => _connections.TryGetValue(principal, out var held) ? held : null;

    public void Hold(Principal principal, HeldConnections connections) => _connections.AddOrUpdate(principal, connections);

    /// <summary>Something computed from this view once for an audience, for example a rendered list.</summary>
    /// <param name="slot">Which thing: 0 or 1 or …, the caller's choice, below 4.</param>
    /// <param name="audience">See <see cref="AudienceOf"/>.</param>
    /// <param name="derive">Computes it; may run more than once, then one of the results is kept.</param>
    /// <param name="argument">Given to <paramref name="derive"/>.</param>
    public TDerived GetOrDerive<TDerived, TArgument>(
        int slot, ToolAudience audience, Func<GatewayView, ToolAudience, TArgument, TDerived> derive, TArgument argument)
        where TDerived : class
    {
        var derived = _derived.GetOrCreateValue(audience);
        var found = Volatile.Read(ref derived[slot]) ?? Interlocked.CompareExchange(ref derived[slot], derive(this, audience, argument), null) ?? derived[slot];
        return (TDerived)found!;
    }

    /// <param name="Connections">Of one principal.</param>
    /// <param name="Owners">See <see cref="ConnectionOwners"/>.</param>
    /// <param name="Epoch">See <see cref="ConnectionRoutes"/>.</param>
    /// <param name="ReadAt">When their reading began.</param>
    internal sealed record HeldConnections(ResolvedConnections Connections, string[] Owners, int Epoch, long ReadAt);

    /// <summary>One place for each slot.</summary>
    private sealed class DerivedThings
    {
        private readonly object?[] _things = new object?[4];

        public ref object? this[int slot] => ref _things[slot];
    }
}
