using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Audit.Export.Witness;

/// <summary>Where signed checkpoints go that the database's owner must not be able to rewrite.</summary>
internal sealed class AuditWitnessOptions
{
    public const string SectionName = "AuditWitness";

    /// <summary>A file that is only ever appended to, on storage that allows no more than that; null for none.</summary>
    public string? File { get; set; }

    /// <summary>Each checkpoint is posted here as JSON; null for none.</summary>
    public Uri? Url { get; set; }

    /// <summary>The file that holds the bearer token for <see cref="Url"/>, alone; null for none.</summary>
    public string? BearerTokenFile { get; set; }

    /// <summary>A PEM file with the only authorities that are trusted to sign the witness's certificate. Default: the system's.</summary>
    public string? AuthorityFile { get; set; }

    /// <summary>For one request. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);
}

[OptionsValidator]
internal sealed partial class AuditWitnessOptionsValidator : IValidateOptions<AuditWitnessOptions>;

internal sealed class AuditWitnessPlacesValidator : IValidateOptions<AuditWitnessOptions>
{
    public ValidateOptionsResult Validate(string? name, AuditWitnessOptions options)
    {
        var problems = new List<string>();
        if (options.File is { } file && (!Path.IsPathRooted(file) || !Directory.Exists(Path.GetDirectoryName(file))))
            problems.Add($"{AuditWitnessOptions.SectionName}:{nameof(options.File)} is '{file}'; it must be an absolute path in a folder that exists.");
        ExportHttp.Check(problems, $"{AuditWitnessOptions.SectionName}:{nameof(options.Url)}", options.Url);
        ExportFiles.Require(problems, $"{AuditWitnessOptions.SectionName}:{nameof(options.BearerTokenFile)}", options.BearerTokenFile);
        ExportFiles.Require(problems, $"{AuditWitnessOptions.SectionName}:{nameof(options.AuthorityFile)}", options.AuthorityFile);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
