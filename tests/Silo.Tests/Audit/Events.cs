using Archestra.Cluster.Grains.Audit;

namespace Archestra.Cluster.Silo.Tests.Audit;

/// <summary>Events as calls make them.</summary>
internal static class Events
{
    private static int _operations;

    public static AuditEvent Call(string tool = "echo", string tenantId = "ten_a") => new()
    {
        TenantId = tenantId,
        Action = "tool.call",
        OperationId = $"op_{Interlocked.Increment(ref _operations)}",
        ActorKind = "user",
        ActorId = "usr_1",
        TokenId = "tok_1",
        Client = "test 1.0",
        ClientId = "cl_1",
        GatewayId = "gw_1",
        InstallationId = "ins_1",
        ConnectionId = "con_1",
        UpstreamIdentity = "none",
        Tool = tool,
        SourceAddress = "192.0.2.1",
        TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
        RequestBytes = 120,
    };

    public static AuditEvent Change(string tenantId = "ten_a") => new()
    {
        TenantId = tenantId,
        Action = "gateway.updated",
        OperationId = $"op_{Interlocked.Increment(ref _operations)}",
        ActorKind = "user",
        ActorId = "usr_2",
        Subject = "gateway/gw_1",
        Details = """{"name":["a","b"]}""",
        Outcome = AuditOutcomes.Succeeded,
    };

    public static AuditOutcome Outcome(string outcome = AuditOutcomes.Succeeded) => new(outcome, TimeSpan.FromMilliseconds(12.345), 340, null);
}
