using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Archestra.Cluster.Grains.Gateways;

namespace Archestra.Cluster.Frontend.Gateways;

/// <summary>One gateway as this node serves it: the snapshot and what is derived from it, all of it swapped at once.</summary>
internal sealed class GatewayView
{
    private readonly FrozenDictionary<string, GatewayTool> _byName;
    private readonly string[] _scopes;
    private readonly ConcurrentDictionary<long, object> _derived = new();

    public GatewayView(GatewaySnapshot snapshot)
    {
        Snapshot = snapshot;
        Tools = [.. snapshot.Tools];
        Array.Sort(Tools, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        _byName = Tools.ToFrozenDictionary(static tool => tool.Name, StringComparer.Ordinal);
        _scopes = [.. Tools.Select(static tool => tool.RequiredScope).Distinct(StringComparer.Ordinal)];
        CallTargets = ListCallTargets(Tools);
    }

    public GatewaySnapshot Snapshot { get; }

    /// <summary>In ordinal order of their names.</summary>
    public GatewayTool[] Tools { get; }

    /// <summary>Every grain that may carry a call of this gateway, each once.</summary>
    public CallTarget[] CallTargets { get; }

    /// <summary>The scopes that the tools ask for, each once.</summary>
    public IReadOnlyList<string> RequiredScopes => _scopes;

    public bool TryGetTool(string name, [NotNullWhen(true)] out GatewayTool? tool) => _byName.TryGetValue(name, out tool);

    /// <summary>Something computed from this view once, for example a rendered list. The caller owns its part of the key space.</summary>
    public TDerived GetOrDerive<TDerived, TArgument>(long key, Func<GatewayView, long, TArgument, TDerived> derive, TArgument argument)
        where TDerived : class =>
        (TDerived)(_derived.TryGetValue(key, out var derived) ? derived : _derived.GetOrAdd(key, derive(this, key, argument)));

    private static CallTarget[] ListCallTargets(GatewayTool[] tools)
    {
        var targets = new HashSet<CallTarget>();
        foreach (var tool in tools)
        {
            for (var shard = 0; shard < Math.Max(1, tool.Shards); shard++)
            {
                targets.Add(CallTarget.Of(tool, shard));
            }
        }

        return [.. targets];
    }
}
