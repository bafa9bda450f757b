namespace Archestra.Cluster.Grains.Security;

/// <summary>
/// Lets a grain call for itself instead of for its caller. Without a caller's proof, the silo's outgoing call filter
/// shows the silo's own: what only silos may call is reached this way, and nothing else should be.
/// </summary>
public static class SystemCaller
{
    public static async Task<T> InvokeAsync<T>(Func<Task<T>> call)
    {
        // An async method's changes to the flowing context end with it: the caller's proof is back afterwards.
        CallerContext.Present(null);
        return await call();
    }

    public static async Task InvokeAsync(Func<Task> call)
    {
        CallerContext.Present(null);
        await call();
    }
}
