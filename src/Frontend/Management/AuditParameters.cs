using Archestra.Cluster.Frontend.Management.Lists;
using Archestra.Cluster.Grains.Audit;
using Microsoft.AspNetCore.Mvc;

namespace Archestra.Cluster.Frontend.Management;

/// <summary>The query parameters of the audit search; those that are absent match everything.</summary>
internal readonly record struct AuditParameters(
    [property: FromQuery(Name = "actor")] string? Actor,
    [property: FromQuery(Name = "tool")] string? Tool,
    [property: FromQuery(Name = "toolPrefix")] string? ToolPrefix,
    [property: FromQuery(Name = "installation")] string? Installation,
    [property: FromQuery(Name = "gateway")] string? Gateway,
    [property: FromQuery(Name = "token")] string? Token,
    [property: FromQuery(Name = "source")] string? Source,
    [property: FromQuery(Name = "trace")] string? Trace,
    [property: FromQuery(Name = "operation")] string? Operation,
    [property: FromQuery(Name = "outcome")] string? Outcome,
    [property: FromQuery(Name = "action")] string? Action,
    [property: FromQuery(Name = "actionPrefix")] string? ActionPrefix,
    [property: FromQuery(Name = "from")] DateTimeOffset? From,
    [property: FromQuery(Name = "to")] DateTimeOffset? To,
    [property: FromQuery(Name = "sort")] string? Sort,
    [property: FromQuery(Name = "cursor")] string? Cursor,
    [property: FromQuery(Name = "limit")] int? Limit)
{
    private const string OldestFirst = "at";
    private const string NewestFirst = "-at";

    public static IReadOnlySet<string> Names { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "actor", "tool", "toolPrefix", "installation", "gateway", "token", "source", "trace", "operation", "outcome", "action", "actionPrefix",
        "from", "to", "sort", "cursor", "limit",
    };

    /// <summary>The answer when a value cannot be meant.</summary>
    public IResult? Problem =>
        Sort is not (null or OldestFirst or NewestFirst) ? ListShape.Problem("sort", $"{OldestFirst} or {NewestFirst}.")
        : Limit is < 1 or > AuditQuery.MaxLimit ? ListShape.Problem("limit", $"1 to {AuditQuery.MaxLimit}.")
        : null;

    public AuditQuery ToQuery() => new()
    {
        ActorId = Actor,
        Tool = Tool,
        ToolPrefix = ToolPrefix,
        InstallationId = Installation,
        GatewayId = Gateway,
        TokenId = Token,
        SourceAddress = Source,
        TraceId = Trace,
        OperationId = Operation,
        Outcome = Outcome,
        Action = Action,
        ActionPrefix = ActionPrefix,
        From = From,
        To = To,
        OldestFirst = Sort == OldestFirst,
        Cursor = Cursor,
        Limit = Limit ?? AuditQuery.DefaultLimit,
    };
}
