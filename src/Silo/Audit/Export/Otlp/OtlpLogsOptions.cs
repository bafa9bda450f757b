using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Audit.Export.Otlp;

/// <summary>An OpenTelemetry collector for the audit log: OTLP logs over HTTP, as binary protobuf.</summary>
internal sealed class OtlpLogsOptions
{
    public const string SectionName = "AuditOtlp";

    /// <summary>Where logs are posted, whole, for example <c>https://collector:4318/v1/logs</c>; null for none.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The file that holds the bearer token, alone; null for none.</summary>
    public string? BearerTokenFile { get; set; }

    /// <summary>A PEM file with the only authorities that are trusted to sign the collector's certificate. Default: the system's.</summary>
    public string? AuthorityFile { get; set; }

    /// <summary>For one request. Default 10 s, as OTEL_EXPORTER_OTLP_TIMEOUT.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);
}

[OptionsValidator]
internal sealed partial class OtlpLogsOptionsValidator : IValidateOptions<OtlpLogsOptions>;

internal sealed class OtlpLogsAddressValidator : IValidateOptions<OtlpLogsOptions>
{
    public ValidateOptionsResult Validate(string? name, OtlpLogsOptions options)
    {
        var problems = new List<string>();
        ExportHttp.Check(problems, $"{OtlpLogsOptions.SectionName}:{nameof(options.Endpoint)}", options.Endpoint);
        ExportFiles.Require(problems, $"{OtlpLogsOptions.SectionName}:{nameof(options.BearerTokenFile)}", options.BearerTokenFile);
        ExportFiles.Require(problems, $"{OtlpLogsOptions.SectionName}:{nameof(options.AuthorityFile)}", options.AuthorityFile);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
