namespace Archestra.Cluster.Grains.Security;

/// <summary>
/// The name under which the caller's proof travels with every grain call (Orleans' <see cref="RequestContext"/>).
/// The proof is text that a silo issued and MACed; the silo's incoming call filter verifies it, refuses a tenant
/// other than the key's, and treats its absence as no caller at all.
/// </summary>
public static class CallerContext
{
    public const string ProofKey = "archestra.caller";

    /// <summary>Shows the proof with the grain calls that follow in this flow of execution; null withdraws it.</summary>
    public static void Present(string? proof)
    {
        if (proof is null)
        {
            RequestContext.Remove(ProofKey);
        }
        else
        {
            RequestContext.Set(ProofKey, proof);
        }
    }

    /// <summary>The proof that came with the current call; null when there is none.</summary>
    public static string? Proof => RequestContext.Get(ProofKey) as string;
}
