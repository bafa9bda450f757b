using Archestra.Cluster.Grains.Audit;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>One lost heartbeat must not make a living silo a dead one.</summary>
internal sealed class AuditSilenceValidator : IValidateOptions<AuditOptions>
{
    public ValidateOptionsResult Validate(string? name, AuditOptions options) =>
        options.SilenceLimit >= 3 * options.HeartbeatInterval
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{AuditOptions.SectionName}:{nameof(options.SilenceLimit)} is {options.SilenceLimit}; it must be at least three times {AuditOptions.SectionName}:{nameof(options.HeartbeatInterval)} ({options.HeartbeatInterval}).");
}
