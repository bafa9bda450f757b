using System.Runtime.CompilerServices;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.HostedServers;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Limits;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;
using Orleans.Concurrency;

namespace Archestra.Cluster.Frontend.Tests.Mcp.Scene;

/// <summary>The silo side of the endpoint's tests: contracts as the product has them, answers from the scene.</summary>
[StatelessWorker]
internal sealed class SceneVerifierGrain(McpScene scene) : Grain, ITokenVerifierGrain
{
    public Task<TokenVerification> VerifyAsync(byte[] tokenSha256, CallerDescription caller, CancellationToken cancellationToken) =>
        Task.FromResult(scene.Tokens.TryGetValue(Convert.ToHexString(tokenSha256), out var principal)
            ? TokenVerification.Accepted(principal, "proof-of-" + principal.TokenId, scene.FeedSequence, TimeSpan.FromSeconds(60))
            : TokenVerification.Refused());

    public Task<TokenVerification> VerifyAccessTokenAsync(AccessTokenInquiry inquiry, CancellationToken cancellationToken) =>
        Task.FromResult(TokenVerification.Refused());

    public Task<TokenVerification> VerifySessionAsync(string sessionText, CallerDescription caller, CancellationToken cancellationToken) =>
        Task.FromResult(TokenVerification.Refused());
}

internal sealed class SceneFeedGrain(McpScene scene) : Grain, IRevocationFeedGrain
{
    public Task<FeedHeartbeat> ReadAsync(long afterSequence, CancellationToken cancellationToken) =>
        scene.IsFeedDown ? throw new TimeoutException("The feed is down.") : Task.FromResult(scene.ReadFeed(afterSequence));

    public Task SubscribeAsync(IRevocationFeedObserver observer, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task NotifyAsync() => Task.CompletedTask;
}

[StatelessWorker]
internal sealed class SceneIssuerGrain(McpScene scene) : Grain, ITokenIssuerGrain
{
    public Task<string> IssueSessionAsync(SessionClaims claims, CancellationToken cancellationToken)
    {
        Proofs.Require(scene);
        return Task.FromResult(SessionIdText.Write(
            claims, "k1", bytes => scene.SessionKey.SignData(bytes, System.Security.Cryptography.HashAlgorithmName.SHA256)));
    }

    public Task<SigningKey[]> GetKeysAsync(CancellationToken cancellationToken)
    {
        var point = scene.SessionKey.ExportParameters(false).Q;
        return Task.FromResult<SigningKey[]>([new SigningKey("k1", point.X!, point.Y!)]);
    }

    public Task<bool> EndSessionAsync(string sessionId, CancellationToken cancellationToken)
    {
        Proofs.Require(scene);
        SessionIdText.TryRead(sessionId, out var read).ShouldBeTrue();
        scene.Publish(FeedEntryKind.SessionEnded, read!.Claims.Handle);
        return Task.FromResult(true);
    }
}

/// <summary>Another front-end has used nothing.</summary>
internal sealed class SceneLedgerGrain(McpScene scene) : Grain, ILimitLedgerGrain
{
    public Task<long[]> ExchangeAsync(LimitUse[] uses, CancellationToken cancellationToken)
    {
        foreach (var use in uses) scene.Uses.Enqueue(use);
        return Task.FromResult(uses.Select(use => use.Backlog).ToArray());
    }

    public Task<LimitUsage[]> GetUsageAsync(CancellationToken cancellationToken) => throw new InvalidOperationException();
}

[StatelessWorker]
internal sealed class SceneAuditIntakeGrain(McpScene scene) : Grain, IAuditIntakeGrain
{
    public Task RecordRefusalsAsync(EdgeRefusal[] refusals, CancellationToken cancellationToken)
    {
        foreach (var refusal in refusals) scene.Refusals.Enqueue(refusal);
        return Task.CompletedTask;
    }
}

internal sealed class SceneGatewayGrain(McpScene scene) : Grain, IGatewayGrain
{
    public Task<GatewaySnapshot?> GetSnapshotAsync(CancellationToken cancellationToken)
    {
        Proofs.Require(scene);
        Interlocked.Increment(ref scene.SnapshotReads);
        return Task.FromResult(scene.Gateways.GetValueOrDefault(this.GetPrimaryKeyString()));
    }

    public Task<ResolvedConnections?> ResolveAsync(CancellationToken cancellationToken)
    {
        Proofs.Require(scene);
        Interlocked.Increment(ref scene.Resolutions);
        return Task.FromResult<ResolvedConnections?>(new ResolvedConnections { FeedSequence = scene.FeedSequence, Connections = [.. scene.Connections] });
    }

    public Task<ChangeOutcome<Gateway>> CreateAsync(Gateway gateway, CancellationToken cancellationToken) => throw new InvalidOperationException();

    public Task<Versioned<Gateway>?> GetAsync(CancellationToken cancellationToken) => throw new InvalidOperationException();

    public Task<ChangeOutcome<Gateway>> UpdateAsync(Gateway gateway, long? expectedVersion, CancellationToken cancellationToken) =>
        throw new InvalidOperationException();

    public Task<ChangeOutcome<Gateway>> DeleteAsync(long? expectedVersion, CancellationToken cancellationToken) => throw new InvalidOperationException();
}

[Reentrant]
internal sealed class SceneUpstreamCallGrain(McpScene scene) : SceneCallTarget(scene), IUpstreamCallGrain;

[Reentrant]
internal sealed class SceneHostedServerGrain(McpScene scene) : SceneCallTarget(scene), IHostedServerGrain;

internal abstract class SceneCallTarget(McpScene scene) : Grain, ICallTargetGrain
{
    private readonly Dictionary<string, string> _tools = [];

    public Task<CallReply> CallAsync(UpstreamCall call, CancellationToken cancellationToken)
    {
        Proofs.Require(scene);
        scene.Calls.Enqueue((this.GetPrimaryKeyString(), call));
        _tools[call.OperationId] = call.Tool;
        return scene.Tools.TryGetValue(call.Tool, out var run) ? run(call, cancellationToken) : Task.FromResult(CallReply.Streaming());
    }

    public async IAsyncEnumerable<UpstreamFrame> ReadFramesAsync(string operationId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var frame in scene.Frames[_tools[operationId]](cancellationToken))
        {
            yield return frame;
        }
    }

    public Task CancelAsync(string cancelKey, CancellationToken cancellationToken)
    {
        Proofs.Require(scene);
        scene.Cancellations.Enqueue((this.GetPrimaryKeyString(), cancelKey));
        return Task.CompletedTask;
    }

    public Task<InstallationTools> ListToolsAsync(CancellationToken cancellationToken) => throw new InvalidOperationException();

    public Task OnConnectionChangedAsync(CancellationToken cancellationToken) => throw new InvalidOperationException();

    public Task<ServerStatus> GetStatusAsync(CancellationToken cancellationToken) => throw new InvalidOperationException();
}

internal static class Proofs
{
    /// <summary>As the silo's call filter does: no proof, no call.</summary>
    public static void Require(McpScene scene)
    {
        if (CallerContext.Proof is null || CallerContext.Proof == scene.RefusedProof)
        {
            throw new UnauthorizedAccessException("No proof.");
        }
    }
}
