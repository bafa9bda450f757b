using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Frontend.Pages.Account;

/// <summary>Who is at the browser, as a silo has just found it.</summary>
/// <param name="Principal">The person; its token id is the session's.</param>
/// <param name="Proof">For <see cref="CallerContext.Present"/>.</param>
/// <param name="SessionText">The cookie.</param>
internal sealed record SignedIn(Principal Principal, string Proof, string SessionText)
{
    public string TenantId => Principal.TenantId;

    public string UserId => Principal.Id;

    public string SessionId => Principal.TokenId;

    // It holds credentials: the compiler's ToString would print it.
    public override string ToString() => nameof(SignedIn);
}
