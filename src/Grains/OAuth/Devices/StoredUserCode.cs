namespace Archestra.Cluster.Grains.OAuth.Devices;

/// <summary>Which device authorization a user code is for. The document's id is made of the code.</summary>
internal sealed record StoredUserCode(string TenantId, string AuthorizationId);
