using System.Net;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Web;
using Archestra.Cluster.Protocol.OAuth;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>
/// Clients whose id is the URL of a document that describes them (OAuth Client ID Metadata Document). Whoever starts an
/// authorization chooses the URL, so every fetch is paced by who asks and by whom we would ask.
/// </summary>
internal sealed class ClientDocuments(
    IWebFetch web,
    ClientDocumentCache cache,
    IClientDocumentFiles files,
    RefusalTally refusals,
    IOptions<OAuthOptions> options,
    TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly ClientDocumentPolicy _policy = new(options);
    private readonly PaceLimit _callers = new(time, burst: 30, perSecond: 0.5);
    private readonly PaceLimit _hosts = new(time, burst: 30, perSecond: 1);

    public async Task<ClientFinding> FindAsync(string clientId, CallerDescription caller, CancellationToken cancellationToken)
    {
        if (!options.Value.ClientMetadataDocuments)
        {
            return Refuse("Client metadata documents are switched off here: register the client.");
        }

        if (files.Clients.TryGetValue(clientId, out var seeded))
        {
            return ClientFinding.Found(seeded);
        }

        if (ClientDocumentUrl.ProblemOf(clientId, options.Value.AllowLoopbackClientDocuments) is { } problem)
        {
            return Refuse(problem);
        }

        var url = new Uri(clientId);
        if (!_policy.Accepts(url))
        {
            return Refuse("Client metadata documents of this host are not accepted here: ask an administrator to register the client.");
        }

        var (document, version) = await cache.FindAsync(clientId, cancellationToken);
        return document is not null && time.GetUtcNow() < document.FreshUntil
            ? ClientFinding.Found(document.Client)
            : await FetchAsync(url, document, version, caller, cancellationToken);
    }

    private async Task<ClientFinding> FetchAsync(
        Uri url, StoredClientDocument? stale, long version, CallerDescription caller, CancellationToken cancellationToken)
    {
        var pause = _callers.TrySpend(PaceLimit.KeyOf(caller.SourceAddress)) ?? _hosts.TrySpend(url.IdnHost);
        if (pause is not null)
        {
            return stale is not null ? ClientFinding.Found(stale.Client) : TooMany(pause.Value);
        }

        var limits = new WebLimits(ClientDocumentReader.MaxLength, Timeout, options.Value.AllowLoopbackClientDocuments);
        var answer = await web.GetAsync(url, limits, cancellationToken);

        // A host that is down must not sign out everybody who uses the client: what was known goes on for a while.
        if (IsPassing(answer) && stale is not null)
        {
            return ClientFinding.Found(stale.Client);
        }

        if (Problem(answer) is { } problem)
        {
            return Refuse(url, caller, answer.Failure ?? problem, problem);
        }

        if (!ClientDocumentReader.TryRead(answer.Body, url.OriginalString, out var client, out var mistake))
        {
            return Refuse(url, caller, mistake, $"The client metadata document is not sound. {mistake}");
        }

        await cache.KeepAsync(client, answer.MaxAge, version, cancellationToken);
        return ClientFinding.Found(client);
    }

    private static bool IsPassing(WebAnswer answer) => answer.Status is 0 or 408 or 429 or >= 500;

    /// <summary>
    /// "The authorization server MUST NOT automatically follow HTTP redirects"; only 200 is a document. Why nothing came is
    /// for the audit log alone: it would tell a stranger which names and machines there are in our network.
    /// </summary>
    private static string? Problem(WebAnswer answer) => answer switch
    {
        { Status: 0 } => "The client metadata document could not be fetched.",
        { Status: not (int)HttpStatusCode.OK } => "The URL of the client metadata document does not answer with a document (HTTP 200).",
        { ContentType: not "application/json" } when answer.ContentType?.EndsWith("+json", StringComparison.Ordinal) != true =>
            "The client metadata document is not JSON by its Content-Type.",
        _ => null,
    };

    private ClientFinding Refuse(Uri url, CallerDescription caller, string reason, string description)
    {
        refusals.Add(new RefusedRequest("oauth.client_document_refused", reason) { Subject = $"host/{url.IdnHost}", SourceAddress = caller.SourceAddress });
        return Refuse(description);
    }

    private static ClientFinding Refuse(string description) => ClientFinding.Refused(OAuthErrorCodes.InvalidClient, description);

    private static ClientFinding TooMany(TimeSpan pause) => ClientFinding.Refused(
        OAuthRefusal.Of(OAuthErrorCodes.TemporarilyUnavailable, "Too many client metadata documents were asked for: try again later.") with { RetryAfter = pause });
}
