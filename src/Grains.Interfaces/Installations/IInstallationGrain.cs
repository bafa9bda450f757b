using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.Installations;

/// <summary>
/// One installed server: its values, its connection, its list of tools. Key: <c>i/{tenant}/{installation}</c>.
/// Asking the server for its tools never holds up another request to this grain.
/// </summary>
[RequiresScope(Scopes.Manage)]
[Alias("archestra.IInstallationGrain")]
public interface IInstallationGrain : IGrainWithStringKey
{
    /// <summary>Checks the values against the entry's fields, seals the secret ones, makes the connection and asks for the tools. An unreachable server is installed all the same; its tools follow.</summary>
    [Alias("InstallAsync")]
    Task<ChangeOutcome<Installation>> InstallAsync(InstallServer request, CancellationToken cancellationToken = default);

    [Alias("GetAsync")]
    Task<Versioned<Installation>?> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Replaces values (a null value removes one; names not given stay). A new session or process takes over; no call in flight is dropped.</summary>
    [Alias("ReplaceValuesAsync")]
    Task<ChangeOutcome<Installation>> ReplaceValuesAsync(Dictionary<string, string?> values, long? expectedVersion, CancellationToken cancellationToken = default);

    /// <summary>Renames it and replaces values in one step. A new session or process takes over; no call in flight is dropped.</summary>
    [Alias("UpdateAsync")]
    Task<ChangeOutcome<Installation>> UpdateAsync(UpdateInstallation request, long? expectedVersion, CancellationToken cancellationToken = default);

    /// <summary>Refused while a gateway uses it. Deletes the secrets and stops the server.</summary>
    [Alias("UninstallAsync")]
    Task<ChangeOutcome<Installation>> UninstallAsync(long? expectedVersion, CancellationToken cancellationToken = default);

    /// <summary>The tools as last known; asks the server when nothing is known yet.</summary>
    [Alias("GetToolsAsync")]
    Task<InstallationTools> GetToolsAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks the server now.</summary>
    [Alias("RefreshToolsAsync")]
    Task<InstallationTools> RefreshToolsAsync(CancellationToken cancellationToken = default);

    /// <summary>The tools that are not what was approved; null when there is no such installation.</summary>
    [RequiresPermission(Permission.InstallationsRead)]
    [Alias("GetDriftAsync")]
    Task<ToolDrift[]?> GetDriftAsync(CancellationToken cancellationToken = default);

    /// <summary>Approves a tool as it is now, if that is what <paramref name="digest"/> names; the drift that is over then is returned.</summary>
    [RequiresPermission(Permission.ToolsApprove)]
    [Alias("ApproveToolAsync")]
    Task<ChangeOutcome<ToolDrift>> ApproveToolAsync(string tool, string digest, CancellationToken cancellationToken = default);

    /// <summary>How the server is doing; null when there is no such installation.</summary>
    [Alias("GetStatusAsync")]
    Task<ServerStatus?> GetStatusAsync(CancellationToken cancellationToken = default);

    /// <summary>The server said <c>notifications/tools/list_changed</c>, or its session began anew.</summary>
    [OneWay]
    [SystemCallerOnly]
    [Alias("OnToolListChangedAsync")]
    Task OnToolListChangedAsync();
}
