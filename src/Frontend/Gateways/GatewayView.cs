using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Frontend.Gateways;

/// <summary>One gateway as this node serves it: the snapshot and what is derived from it, all of it swapped at once.</summary>
internal sealed class GatewayView
{
    private const int MaxScopes = 60;

    private readonly FrozenDictionary<string, ServedTool> _byName;
    private readonly string[] _scopes;
    private readonly ConcurrentDictionary<long, object> _derived = new();

    public GatewayView(GatewaySnapshot snapshot)
    {
        Snapshot = snapshot;
        Tools = [.. snapshot.Tools];
        Array.Sort(Tools, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        _byName = Tools.ToFrozenDictionary(static tool => tool.Name, static tool => new ServedTool(tool), StringComparer.Ordinal);
        _scopes = [.. Tools.Select(static tool => tool.RequiredScope).Distinct(StringComparer.Ordinal)];
        Routes = [.. Tools.Select(static tool => CallRoute.Of(tool)).Distinct()];
    }

    public GatewaySnapshot Snapshot { get; }

    /// <summary>In ordinal order of their names.</summary>
    public GatewayTool[] Tools { get; }

    /// <summary>Every way that a call of this gateway may go, each once.</summary>
    public CallRoute[] Routes { get; }

    public bool TryGetTool(string name, [NotNullWhen(true)] out ServedTool? tool) => _byName.TryGetValue(name, out tool);

    /// <summary>Whose lists are the same: a number that stands for the scopes of this gateway's tools that the principal has.</summary>
    public long AudienceOf(Principal principal)
    {
        var audience = 0L;
        for (var i = 0; i < _scopes.Length; i++)
        {
            // There are three scopes today; were there ever more than 60, those beyond would be shown to nobody.
            audience |= i < MaxScopes && principal.HasScope(_scopes[i]) ? 1L << i : 0;
        }

        return audience;
    }

    public bool IsFor(GatewayTool tool, long audience)
    {
        var index = Array.IndexOf(_scopes, tool.RequiredScope);
        return !tool.Held && index < MaxScopes && (audience & (1L << index)) != 0;
    }

    /// <summary>Something computed from this view once for an audience, for example a rendered list.</summary>
    /// <param name="slot">Which thing: 0 or 1 or …, the caller's choice, below 4.</param>
    /// <param name="audience">See <see cref="AudienceOf"/>.</param>
    /// <param name="derive">Computes it; may run more than once, then one of the results is kept.</param>
    /// <param name="argument">Given to <paramref name="derive"/>.</param>
    public TDerived GetOrDerive<TDerived, TArgument>(int slot, long audience, Func<GatewayView, long, TArgument, TDerived> derive, TArgument argument)
        where TDerived : class
    {
        var key = (audience << 2) | (uint)slot;
        return (TDerived)(_derived.TryGetValue(key, out var derived) ? derived : _derived.GetOrAdd(key, derive(this, audience, argument)));
    }
}
