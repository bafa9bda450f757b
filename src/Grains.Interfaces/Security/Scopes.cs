using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.Security;

/// <summary>The scopes (RFC 6749 §3.3) that a token may carry.</summary>
public static class Scopes
{
    /// <summary>List tools and call those annotated <c>readOnlyHint</c>.</summary>
    public const string Read = ScopeNames.Read;

    /// <summary>Call every tool; includes <see cref="Read"/>. A tool without annotations counts as write.</summary>
    public const string Write = ScopeNames.Write;

    /// <summary>Use the management API of the tenant.</summary>
    public const string Manage = "manage";

    /// <summary>Administer every tenant of this deployment; includes <see cref="Manage"/>. Only who holds it grants it.</summary>
    public const string Platform = "platform";

    /// <summary>Those that every deployment has; beside them are those that administrators make up for tools (<see cref="ScopeNames.IsTool"/>).</summary>
    public static readonly IReadOnlyList<string> All = [Read, Write, Manage, Platform];

    public static bool IsKnown(string scope) => All.Contains(scope) || ScopeNames.IsTool(scope);
}
