using Microsoft.AspNetCore.Http.Extensions;

namespace Archestra.Cluster.Frontend.Pages;

/// <summary>The way to the sign-in page and back.</summary>
internal static class SignInLink
{
    public const string Path = "/sign-in";

    /// <param name="tenantId">Whose page; null lets the person say.</param>
    /// <param name="returnPath">A page of ours; see <see cref="ReturnPath"/>.</param>
    /// <param name="loginHint">The name to begin with; untrusted.</param>
    public static string To(string? tenantId, string? returnPath, string? loginHint = null)
    {
        var query = new QueryBuilder();
        Add(query, "tenant", tenantId);
        Add(query, "return", returnPath);
        Add(query, "login_hint", loginHint);
        return Path + query.ToQueryString();
    }

    private static void Add(QueryBuilder query, string name, string? value)
    {
        if (value is { Length: > 0 })
        {
            query.Add(name, value);
        }
    }
}
