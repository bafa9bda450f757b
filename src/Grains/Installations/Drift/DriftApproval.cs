using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.Installations.Drift;

/// <summary>Makes a tool's present definition the approved one, if it is still the one that the administrator saw.</summary>
internal sealed class DriftApproval(ToolListStore lists, ToolDrifts drifts, ChangeAudit audit)
{
    /// <summary>Another node may store a list at the same moment; then it is looked at again.</summary>
    private const int Attempts = 3;

    public async Task<ChangeOutcome<ToolDrift>> ApproveAsync(
        InstallationKey key, string tool, string digest, CancellationToken cancellationToken)
    {
        var found = (await drifts.OfInstallationAsync(key, cancellationToken))?.FirstOrDefault(drift => drift.Tool == tool);
        if (found is null)
        {
            return ChangeOutcome<ToolDrift>.NotFound("The tool is what was approved, or there is no such tool.");
        }

        if (found.Digest != digest)
        {
            return Changed(found.Digest);
        }

        return await audit.RecordAsync(
            key.Tenant, "tool.approved", $"installation/{key.Installation}", DriftRecord.Details(found),
            () => StoreAsync(key, found, cancellationToken), cancellationToken);
    }

    private async Task<ChangeOutcome<ToolDrift>> StoreAsync(InstallationKey key, ToolDrift approved, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var stored = await lists.FindAsync(key, cancellationToken);
            var drift = stored is null ? null : Array.Find(stored.Value.Drifts, drift => drift.Tool == approved.Tool);
            if (drift is null)
            {
                return ChangeOutcome<ToolDrift>.NotFound("The server took its change back, or somebody else approved it.");
            }

            if (drift.Digest != approved.Digest)
            {
                return Changed(drift.Digest);
            }

            var list = stored!.Value with { Drifts = [.. stored.Value.Drifts.Where(other => other != drift)] };
            if (await lists.ReplaceAsync(key, stored, list, cancellationToken) is { } version)
            {
                return ChangeOutcome<ToolDrift>.Changed(approved, version);
            }
        }

        return ChangeOutcome<ToolDrift>.Conflict("The list of tools changes faster than it can be approved.");
    }

    private static ChangeOutcome<ToolDrift> Changed(string digest) =>
        ChangeOutcome<ToolDrift>.Conflict($"The tool is not what the digest names: it is {digest} now. Look at it again before approving it.");
}
