using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Audit.Export.Syslog;

[OptionsValidator]
internal sealed partial class SyslogOptionsValidator : IValidateOptions<SyslogOptions>;

/// <summary>Files that a name was given to must be there, and a key goes with its certificate.</summary>
internal sealed class SyslogFilesValidator : IValidateOptions<SyslogOptions>
{
    public ValidateOptionsResult Validate(string? name, SyslogOptions options)
    {
        var problems = new List<string>();
        ExportFiles.Require(problems, $"{SyslogOptions.SectionName}:{nameof(options.AuthorityFile)}", options.AuthorityFile);
        ExportFiles.Require(problems, $"{SyslogOptions.SectionName}:{nameof(options.CertificateFile)}", options.CertificateFile);
        ExportFiles.Require(problems, $"{SyslogOptions.SectionName}:{nameof(options.PrivateKeyFile)}", options.PrivateKeyFile);
        if (options.CertificateFile is null != options.PrivateKeyFile is null)
        {
            problems.Add($"{SyslogOptions.SectionName}: {nameof(options.CertificateFile)} and {nameof(options.PrivateKeyFile)} go together.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
