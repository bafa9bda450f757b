using System.Text.RegularExpressions;
using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Grains.Catalog;

/// <summary>What a catalog entry may say. Pure; reports every problem, not only the first.</summary>
internal static partial class CatalogEntryRules
{
    public static readonly TimeSpan MaxCallTimeout = TimeSpan.FromHours(1);

    private const int MaxFields = 50;
    private const int MaxArguments = 100;
    private const int MaxTextLength = 4096;

    // Headers that frame the message or belong to the protocol: a credential injected there would break or forge it.
    private static readonly HashSet<string> ReservedHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept", "Accept-Encoding", "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Expect", "Host", "Keep-Alive",
        "Last-Event-ID", "Origin", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "traceparent", "tracestate",
    };

    // What would change how our own launcher or the dynamic linker behaves.
    private static readonly HashSet<string> ReservedVariables = new(StringComparer.Ordinal) { "PATH", "HOME", "LANG", "LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT" };

    public static IEnumerable<FieldProblem> Check(CatalogEntry entry) =>
        NameRules.Check(entry.Name)
            .Concat(entry.Transport == ServerTransport.StreamableHttp ? CheckRemote(entry) : CheckHosted(entry))
            .Concat(CheckFields(entry))
            .Concat(CheckTimeout(entry));

    private static IEnumerable<FieldProblem> CheckRemote(CatalogEntry entry)
    {
        if (!Uri.TryCreate(entry.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            yield return new FieldProblem("/url", "A remote server needs an absolute http or https URL.");
        }
        else if (url.UserInfo.Length > 0 || url.Fragment.Length > 0)
        {
            yield return new FieldProblem("/url", "The URL has no user name, password or fragment; credentials are fields.");
        }

        if (entry.Command is not null || entry.Arguments.Length > 0 || entry.Environment.Count > 0)
        {
            yield return new FieldProblem("/command", "A remote server has no command, arguments or environment.");
        }
    }

    private static IEnumerable<FieldProblem> CheckHosted(CatalogEntry entry)
    {
        if (entry.Url is not null)
        {
            yield return new FieldProblem("/url", "A hosted server has no URL.");
        }

        if (string.IsNullOrWhiteSpace(entry.Command) || !IsText(entry.Command))
        {
            yield return new FieldProblem("/command", "A hosted server needs a command: one program, not a shell line.");
        }

        if (entry.Arguments.Length > MaxArguments || !entry.Arguments.All(IsText))
        {
            yield return new FieldProblem("/arguments", $"At most {MaxArguments} arguments, each without control characters and of at most {MaxTextLength} characters.");
        }

        foreach (var (name, value) in entry.Environment)
        {
            if (!VariableName().IsMatch(name) || ReservedVariables.Contains(name) || !IsText(value))
            {
                yield return new FieldProblem($"/environment/{name}", "This is not a variable that can be set, or its value has control characters.");
            }
        }
    }

    private static IEnumerable<FieldProblem> CheckFields(CatalogEntry entry)
    {
        if (entry.Fields.Length > MaxFields)
        {
            yield return new FieldProblem("/fields", $"At most {MaxFields} fields.");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < entry.Fields.Length; index++)
        {
            var (field, at) = (entry.Fields[index], $"/fields/{index}");
            if (!FieldName().IsMatch(field.Name) || !names.Add(field.Name))
            {
                yield return new FieldProblem($"{at}/name", "A field's name is 1 to 64 of [A-Za-z0-9_.-] and unique in the entry.");
            }

            if (CheckTarget(entry.Transport, field) is { } problem)
            {
                yield return new FieldProblem($"{at}/targetName", problem);
            }

            if (field.ValuePrefix is { } prefix && !IsText(prefix))
            {
                yield return new FieldProblem($"{at}/valuePrefix", "A prefix has no control characters.");
            }
        }
    }

    private static string? CheckTarget(ServerTransport transport, CredentialField field) => (transport, field.Target) switch
    {
        (ServerTransport.StreamableHttp, CredentialTarget.Header) =>
            !HeaderName().IsMatch(field.TargetName) ? "This is not a header name (RFC 9110, section 5.1)."
            : ReservedHeaders.Contains(field.TargetName) || field.TargetName.StartsWith("Mcp-", StringComparison.OrdinalIgnoreCase)
                ? "This header belongs to the protocol." : null,
        (ServerTransport.Stdio, CredentialTarget.EnvironmentVariable) =>
            VariableName().IsMatch(field.TargetName) && !ReservedVariables.Contains(field.TargetName) ? null : "This is not a variable that can be set.",
        (ServerTransport.Stdio, CredentialTarget.Argument) => IsText(field.TargetName) ? null : "An argument's prefix has no control characters.",
        _ => "A remote server takes headers; a hosted server takes environment variables and arguments.",
    };

    private static IEnumerable<FieldProblem> CheckTimeout(CatalogEntry entry)
    {
        if (entry.CallTimeout is { } timeout && (timeout < TimeSpan.FromSeconds(1) || timeout > MaxCallTimeout))
        {
            yield return new FieldProblem("/callTimeout", "A call may take from one second to one hour.");
        }
    }

    private static bool IsText(string text) => text.Length <= MaxTextLength && !text.Any(char.IsControl);

    [GeneratedRegex("^[A-Za-z0-9_.-]{1,64}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FieldName();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,127}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VariableName();

    [GeneratedRegex("^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HeaderName();
}
