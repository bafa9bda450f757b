using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.Gateways;

/// <summary>Commits changes to gateways: on record, with the feed entry that makes every node read anew.</summary>
internal sealed class GatewayChanges(ConfigurationDirectory directory, TokenRevocations revocations, FeedEntries feed, ChangeAudit audit)
{
    public Task<ChangeOutcome<Gateway>> CommitAsync(
        GatewayKey key, string action, DocumentChange change, Gateway gateway, object details, CancellationToken cancellationToken) =>
        audit.RecordAsync(
            key.Tenant, action, $"gateway/{key.Gateway}", details, () => WriteAsync(key, change, gateway, cancellationToken), cancellationToken);

    /// <summary>With a gateway end the tokens that are good there and nowhere else, and what people agreed to for it is forgotten.</summary>
    public Task<ChangeOutcome<Gateway>> DeleteAsync(GatewayKey key, Versioned<Gateway> stored, CancellationToken cancellationToken)
    {
        var change = DocumentChange.Deleted(DocumentKinds.Gateway, key.Tenant, key.Gateway, stored.Version);
        return audit.RecordAsync(
            key.Tenant,
            "gateway.deleted",
            $"gateway/{key.Gateway}",
            new { Before = stored.Value },
            async () =>
            {
                var outcome = await WriteAsync(key, change, stored.Value, cancellationToken);
                if (outcome.IsChanged)
                {
                    // After it: nothing new can begin for a gateway that is gone, and until then every node refuses its tokens for want of it.
                    await revocations.RevokeOfGatewayAsync(key.Tenant, key.Gateway, "gateway_deleted", CancellationToken.None);
                    await ForgetConsentsAsync(key);
                }

                return outcome;
            },
            cancellationToken);
    }

    private Task<ChangeOutcome<Gateway>> WriteAsync(GatewayKey key, DocumentChange change, Gateway gateway, CancellationToken cancellationToken) =>
        directory.CommitAsync(gateway, [change], [feed.Of(key.Tenant, FeedEntryKind.GatewayChanged, key.Gateway)], cancellationToken);

    private async Task ForgetConsentsAsync(GatewayKey key)
    {
        var filters = ListFilters.Consents(new ListFilter { GatewayId = key.Gateway });
        foreach (var consent in await directory.ListAllAsync(DocumentKinds.Consent, key.Tenant, filters, CancellationToken.None))
        {
            await directory.ApplyAsync([DocumentChange.Deleted(DocumentKinds.Consent, key.Tenant, consent.Id, consent.Version)], [], CancellationToken.None);
        }
    }
}
