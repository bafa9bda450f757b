using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.OAuth.Consents;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Devices;

/// <summary>What people do with devices, and what is tried, for the audit log.</summary>
internal sealed class DeviceRecord(OAuthAudit audit, RefusalTally refusals)
{
    /// <summary>How the log names an authorization.</summary>
    public static string SubjectOf(string authorizationId) => $"device_authorization/{authorizationId}";

    /// <summary>Before it happens.</summary>
    public ValueTask DecidedAsync(
        string action, WaitingDevice device, ConsentSubject subject, string[] scopes, CancellationToken cancellationToken) => RecordAsync(
        action, AuditOutcomes.Succeeded, device, subject, new { Scopes = scopes, StartedFrom = device.Authorization.SourceAddress }, cancellationToken);

    /// <summary>As at the authorization endpoint.</summary>
    public ValueTask ShutOutAsync(WaitingDevice device, ConsentSubject subject, CancellationToken cancellationToken) => RecordAsync(
        "oauth.authorization_refused", AuditOutcomes.Refused, device, subject, new { Reason = OAuthErrorCodes.AccessDenied }, cancellationToken);

    /// <summary>Anybody can type codes, in any number: they are counted, not recorded one by one.</summary>
    public void WrongCode(BrowserSession? session, CallerDescription caller) => Count("unknown", session, caller);

    public void BadForm(BrowserSession? session, CallerDescription caller) => Count("form_token", session, caller);

    private ValueTask RecordAsync(
        string action, string outcome, WaitingDevice device, ConsentSubject subject, object details, CancellationToken cancellationToken) => audit.RecordAsync(
        device.TenantId,
        action,
        SubjectOf(device.Id),
        outcome,
        OAuthActor.User(subject.Session.User.Id, subject.Client.Id) with
        {
            TokenId = subject.Session.Session.Id, GatewayId = subject.Gateway.Gateway.Id,
        },
        subject.Caller,
        details,
        cancellationToken);

    private void Count(string reason, BrowserSession? session, CallerDescription caller) =>
        refusals.Add(new RefusedRequest("oauth.user_code_refused", reason)
        {
            TenantId = session?.TenantId,
            TokenId = session?.Session.Id,
            Subject = session is null ? null : $"user/{session.User.Id}",
            SourceAddress = caller.SourceAddress,
        });
}
