using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Gateways;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Frontend.Mcp.Tools.List;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Frontend.Mcp.Subscriptions;

/// <summary>
/// Keeps a stream open and tells it when the tools that its principal may call have changed; a change that makes no
/// difference for this principal is not told. While nothing happens, the stream gets comments, and at each of them the
/// token is checked again: a stream lives no longer than the right to it.
/// </summary>
internal sealed class ToolListStream(
    GatewaySnapshotCache gateways,
    TokenAuthenticator tokens,
    RevocationWatch revocations,
    IHostApplicationLifetime application,
    TimeProvider time,
    IOptions<McpEndpointOptions> options)
{
    private const int DigestSlot = 2;

    /// <returns>True when the client is still there, so that it may be told about the end.</returns>
    public async Task<bool> RunAsync(ToolListListener listener)
    {
        var context = listener.Context;
        using var watch = gateways.Watch(listener.Client.Key);
        using var revocation = revocations.Begin(listener.Caller);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, listener.Ended, revocation.Revoked, application.ApplicationStopping);
        listener.Shown = DigestOf(listener.Client.Gateway, listener.Caller);

        // The view was taken before the watch began; what changed between is found by the first look.
        var changed = Task.CompletedTask;
        var goesOn = true;
        while (goesOn && !end.IsCancellationRequested)
        {
            if (changed.IsCompleted)
            {
                // Before the look, so that what changes during it is looked at again.
                changed = Task.WhenAny(watch.Changed, revocation.Changed);
                goesOn = await TellAsync(listener, end.Token);
            }
            else if (await IsIdleAsync(changed, end.Token))
            {
                goesOn = await RenewAsync(listener);
                changed = listener.MustLookAgain ? Task.CompletedTask : changed;
            }
        }

        return !context.RequestAborted.IsCancellationRequested;
    }

    private async ValueTask<bool> TellAsync(ToolListListener listener, CancellationToken end)
    {
        try
        {
            if (!await RenewCallerAsync(listener))
            {
                return false;
            }

            var view = await gateways.GetAsync(listener.Client.Key, listener.Caller.Proof, end);
            listener.MustLookAgain = false;
            if (view is null || !view.AudienceOf(listener.Caller.Principal).IsAdmitted)
            {
                return false;
            }

            var digest = DigestOf(view, listener.Caller);
            if (listener.IsSilent || digest.AsSpan().SequenceEqual(listener.Shown))
            {
                return true;
            }

            listener.Shown = digest;
            listener.Notify(listener.Stream.NewMessage());
            return await listener.Stream.SendAsync(listener.Context.RequestAborted);
        }
        catch (Exception exception) when (exception is OperationCanceledException or UnauthorizedAccessException || SiloFaults.IsSiloUnreachable(exception))
        {
            SiloFaults.Count(exception);

            // It cannot be said now; the stream outlives the silo.
            listener.MustLookAgain = true;
            return true;
        }
    }

    private async ValueTask<bool> RenewAsync(ToolListListener listener)
    {
        if (!await listener.Stream.KeepAliveAsync(listener.Context.RequestAborted))
        {
            return false;
        }

        return await RenewCallerAsync(listener) && await listener.IsStillOpen();
    }

    /// <summary>Costs nothing while the verdict is good. False when the token is not.</summary>
    private async ValueTask<bool> RenewCallerAsync(ToolListListener listener)
    {
        var authentication = await tokens.AuthenticateAsync(listener.Context, listener.Client.Key.Gateway, listener.Context.RequestAborted);
        if (authentication is TokenAuthentication.Authenticated renewed)
        {
            listener.Caller = renewed;
        }

        // "No verdict now" is none: it is asked for again at the next comment.
        listener.MustLookAgain |= authentication is TokenAuthentication.FeedStale or TokenAuthentication.Unavailable;
        return authentication is not (TokenAuthentication.Refused or TokenAuthentication.Missing);
    }

    /// <summary>Waits for a change or the end, and is true when neither came within the period.</summary>
    private async ValueTask<bool> IsIdleAsync(Task changed, CancellationToken end)
    {
        using var period = CancellationTokenSource.CreateLinkedTokenSource(end);
        var tick = Task.Delay(options.Value.KeepAlivePeriod, time, period.Token);
        var first = await Task.WhenAny(changed, tick);
        await period.CancelAsync();
        return first == tick && !end.IsCancellationRequested;
    }

    private static byte[] DigestOf(GatewayView view, TokenAuthentication.Authenticated caller) =>
        view.GetOrDerive(DigestSlot, view.AudienceOf(caller.Principal), static (gateway, audience, _) => ToolListPage.Digest(gateway, audience), 0);
}
