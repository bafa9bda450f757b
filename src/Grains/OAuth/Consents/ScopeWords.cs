using Archestra.Cluster.Grains.OAuth.Authorize;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Consents;

/// <summary>Scopes in words. <c>offline_access</c> is not among them: it gives no access to anything.</summary>
internal static class ScopeWords
{
    public static ConsentScope[] Of(ScopeSet scopes) =>
        [.. scopes.Names.Where(name => name != ScopeNames.OfflineAccess).Select(Of)];

    private static ConsentScope Of(string name) => name switch
    {
        ScopeNames.Read => new ConsentScope
        {
            Name = name,
            Title = "Look things up",
            Description = "See the gateway's tools, and use those that only read.",
        },
        ScopeNames.Write => new ConsentScope
        {
            Name = name,
            Title = "Change things",
            Description = "Use tools that create, change, send or delete something as well.",
        },
        _ => new ConsentScope
        {
            Name = name,
            Title = $"Use what is reserved as “{name[ScopeNames.ToolPrefix.Length..]}”",
            Description = "Use the tools that an administrator has put under this permission of their own.",
        },
    };
}
