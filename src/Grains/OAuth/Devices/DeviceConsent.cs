using Archestra.Cluster.Grains.OAuth.Authorize;
using Archestra.Cluster.Grains.OAuth.Consents;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Devices;

/// <summary>
/// The person's side of the device flow (RFC 8628 §3.3): a code is typed, its device is shown, and the person decides. Always
/// asked, whatever the person agreed to before: somebody else may have started the device (§5.4).
/// </summary>
internal sealed class DeviceConsent(
    DeviceFinding devices,
    DeviceAuthorizations authorizations,
    BrowserSessions sessions,
    ConsentViews views,
    ConsentRecords consents,
    DeviceLimits limits,
    DeviceRecord record)
{
    /// <summary>How often a poll of the device may come between.</summary>
    private const int MaxAttempts = 10;

    public const string WrongCode = "This code is not known, or not any more. Look at the device and type it again, or start again there.";

    /// <summary>A stranger's right code leads to the sign-in of its tenant and shows nothing; a wrong one leads nowhere.</summary>
    public async Task<DeviceStep> ShowAsync(DevicePageQuery query, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(query.UserCode))
        {
            return new DeviceStep();
        }

        var session = await sessions.FindAsync(query.SessionText, cancellationToken);
        if (limits.TakeCode(query.Caller.SourceAddress, session?.Session.Id) is { } pause)
        {
            return new DeviceStep { Message = "Too many wrong codes. Wait a little before you type the next one.", RetryAfter = pause };
        }

        if (!UserCode.TryParse(query.UserCode, out var code) || await devices.FindAsync(code, cancellationToken) is not { } device)
        {
            record.WrongCode(session, query.Caller);
            return new DeviceStep { Message = WrongCode };
        }

        limits.GiveBackCode(query.Caller.SourceAddress, session?.Session.Id);
        return session?.TenantId == device.TenantId
            ? await AskAsync(device, session, code, query.Caller, cancellationToken)
            : new DeviceStep { SignInTenantId = device.TenantId };
    }

    public async Task<DeviceStep> DecideAsync(ConsentDecision decision, CancellationToken cancellationToken)
    {
        var session = await sessions.FindAsync(decision.SessionText, cancellationToken);
        if (session is null || !views.IsGoodForm(session, decision.RequestText, decision.FormToken)
            || decision.RequestText.Split('.') is not [var tenantId, var id] || tenantId != session.TenantId || !EntityId.IsValid(id))
        {
            // A form from somewhere else (CSRF), or of a session that has ended.
            record.BadForm(session, decision.Caller);
            return new DeviceStep { Message = "This page was not good any more. Type the code again." };
        }

        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await devices.FindAsync(tenantId, id, cancellationToken) is not { } device
                || await devices.SubjectOfAsync(device, session, null, decision.Caller, cancellationToken) is not { } subject)
            {
                return new DeviceStep { Message = WrongCode };
            }

            // The same check as when it was shown: the person may have lost the gateway in between.
            if (!await views.AdmitsAsync(subject, cancellationToken))
            {
                return await ShutOutAsync(device, subject, cancellationToken);
            }

            if (await DecideAsync(device, subject, decision, cancellationToken) is { } done)
            {
                return done;
            }
        }

        return new DeviceStep { Message = "The device asks too often. Stop it, and start again." };
    }

    private async Task<DeviceStep> AskAsync(
        WaitingDevice device, BrowserSession session, UserCode code, CallerDescription caller, CancellationToken cancellationToken)
    {
        if (await devices.SubjectOfAsync(device, session, code.ToString(), caller, cancellationToken) is not { } subject)
        {
            return new DeviceStep { Message = WrongCode };
        }

        return await views.MakeAsync(subject, cancellationToken) is { } view
            ? new DeviceStep { Consent = view, StartedFrom = device.Authorization.SourceAddress, StartedAt = device.Authorization.StartedAt }
            : await ShutOutAsync(device, subject, cancellationToken);
    }

    /// <returns>Null when the row was changed meanwhile.</returns>
    private async Task<DeviceStep?> DecideAsync(
        WaitingDevice device, ConsentSubject subject, ConsentDecision decision, CancellationToken cancellationToken)
    {
        var agreed = decision.IsApproved
            ? ScopeSet.Narrow(ScopeSet.Of(device.Authorization.Scopes), ScopeSet.Of(decision.Scopes))
            : ScopeSet.Empty;
        if (!agreed.GivesAccess)
        {
            await record.DecidedAsync("oauth.device_denied", device, subject, device.Authorization.Scopes, cancellationToken);
            var denied = device.Authorization with { State = DeviceDecisionState.Denied };
            return await authorizations.DecideAsync(device.TenantId, device.Id, device.Version, denied, cancellationToken)
                ? new DeviceStep { IsDone = true, Message = "The device gets nothing. You can close this page." }
                : null;
        }

        // Recorded before: a consent that led to nothing does no harm, a device without a consent would get no token.
        await consents.RecordAsync(subject, agreed.ToArray(), cancellationToken);
        await record.DecidedAsync("oauth.device_approved", device, subject, agreed.ToArray(), cancellationToken);
        var approved = device.Authorization with
        {
            State = DeviceDecisionState.Approved,
            Scopes = agreed.ToArray(),
            UserId = subject.Session.User.Id,
            SessionId = subject.Session.Session.Id,
            SignedInAt = subject.Session.Session.CreatedAt,
        };
        return await authorizations.DecideAsync(device.TenantId, device.Id, device.Version, approved, cancellationToken)
            ? new DeviceStep { IsDone = true, Message = "The device is connected. You can close this page and go back to it." }
            : null;
    }

    private async Task<DeviceStep> ShutOutAsync(WaitingDevice device, ConsentSubject subject, CancellationToken cancellationToken)
    {
        await record.ShutOutAsync(device, subject, cancellationToken);
        return new DeviceStep
        {
            Message = $"{subject.Session.User.Name} may not use the gateway {subject.Gateway.Gateway.Name}. An administrator can change that.",
        };
    }
}
