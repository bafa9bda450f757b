using System.Text;
using Archestra.Cluster.Grains.Audit;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// The text of a search and its parameters. Kinds are literals so that the partial indexes apply; what comes from the
/// caller is always a parameter.
/// </summary>
internal sealed class AuditSearchStatement
{
    private const string OutcomeOfEntry = """
        SELECT 1 FROM audit_entries o
        WHERE o.kind = 2 AND o.tenant_id = audit_entries.tenant_id AND o.ref_silo = audit_entries.silo AND o.ref_sequence = audit_entries.sequence
        """;

    private readonly StringBuilder _text = new(AuditEntryReader.Select);
    private readonly List<(string Name, object Value)> _parameters = [];

    private AuditSearchStatement()
    {
    }

    public string Text => _text.ToString();

    public IReadOnlyList<(string Name, object Value)> Parameters => _parameters;

    /// <summary>One page of what happened.</summary>
    public static AuditSearchStatement Page(string tenantId, AuditQuery query, int limit)
    {
        var statement = new AuditSearchStatement();
        statement.Add(" WHERE tenant_id = @TenantId AND kind IN (1, 3) AND body IS NOT NULL", "@TenantId", tenantId);
        statement.AddIf(" AND actor_id = @ActorId", "@ActorId", query.ActorId);
        statement.AddIf(" AND tool = @Tool", "@Tool", query.Tool);
        statement.AddIf(" AND installation_id = @InstallationId", "@InstallationId", query.InstallationId);
        statement.AddIf(" AND action = @Action", "@Action", query.Action);
        statement.AddIf(" AND gateway_id = @GatewayId", "@GatewayId", query.GatewayId);
        statement.AddIf(" AND token_id = @TokenId", "@TokenId", query.TokenId);
        statement.AddIf(" AND trace_id = @TraceId", "@TraceId", query.TraceId);
        statement.AddIf(" AND operation_id = @OperationId", "@OperationId", query.OperationId);
        statement.AddIf(" AND source_address = @SourceAddress", "@SourceAddress", query.SourceAddress);
        statement.AddPrefix("tool", "@ToolPrefix", query.ToolPrefix);
        statement.AddPrefix("action", "@ActionPrefix", query.ActionPrefix);
        statement.AddIf(" AND at >= @From", "@From", query.From?.ToUnixTimeMilliseconds());
        statement.AddIf(" AND at < @To", "@To", query.To?.ToUnixTimeMilliseconds());
        statement.AddOutcome(query.Outcome);
        if (AuditCursor.TryParse(query.Cursor, out var cursor))
        {
            var after = query.OldestFirst ? '>' : '<';
            statement.Add($" AND (at, silo, sequence) {after} (@CursorAt, @CursorSilo, @CursorSequence)", "@CursorAt", cursor.At);
            statement.Add("", "@CursorSilo", cursor.Silo);
            statement.Add("", "@CursorSequence", cursor.Sequence);
        }

        var order = query.OldestFirst ? "ORDER BY at, silo, sequence" : "ORDER BY at DESC, silo DESC, sequence DESC";
        statement.Add($" {order} LIMIT @Limit", "@Limit", (long)limit);
        return statement;
    }

    /// <summary>The outcomes of some intents of one chain, in the order in which they were written.</summary>
    public static AuditSearchStatement Outcomes(string tenantId, string silo, IReadOnlyList<long> intents)
    {
        var statement = new AuditSearchStatement();
        statement.Add(" WHERE kind = 2 AND tenant_id = @TenantId", "@TenantId", tenantId);
        statement.Add(" AND ref_silo = @Silo AND body IS NOT NULL", "@Silo", silo);
        // Numbers that we read ourselves: as text they need no parameter each.
        statement._text.Append(" AND ref_sequence IN (").AppendJoin(", ", intents).Append(") ORDER BY at, silo, sequence");
        return statement;
    }

    private void AddOutcome(string? outcome)
    {
        if (outcome is null) return;

        if (outcome == AuditRecord.Pending) _text.Append($" AND kind = 1 AND NOT EXISTS ({OutcomeOfEntry})");
        else Add($" AND (outcome = @Outcome OR EXISTS ({OutcomeOfEntry} AND o.outcome = @Outcome))", "@Outcome", outcome);
    }

    private void AddIf(string text, string name, object? value)
    {
        if (value is not null) Add(text, name, value);
    }

    // Compared as the first characters, so that no character of the prefix means anything else.
    private void AddPrefix(string column, string name, string? prefix)
    {
        if (string.IsNullOrEmpty(prefix)) return;

        Add($" AND substr({column}, 1, CAST({name}Length AS integer)) = {name}", name, prefix);
        // Both databases count code points.
        Add("", $"{name}Length", (long)AuditText.Clean(prefix)!.EnumerateRunes().Count());
    }

    private void Add(string text, string name, object value)
    {
        _text.Append(text);
        // PostgreSQL takes no NUL in text; what was stored has none either.
        _parameters.Add((name, value is string s ? AuditText.Clean(s)! : value));
    }
}
