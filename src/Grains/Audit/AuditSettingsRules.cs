using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Grains.Audit;

/// <summary>What a tenant may ask of its audit log.</summary>
internal static class AuditSettingsRules
{
    /// <summary>Shorter, and whoever may change the settings could make his own traces vanish before anybody looks.</summary>
    public static readonly TimeSpan MinRetention = TimeSpan.FromDays(1);

    public static readonly TimeSpan MaxRetention = TimeSpan.FromDays(36_500);

    /// <summary>An entry of the log holds arguments or result whole; its other members are a few hundred bytes.</summary>
    public const int MaxCaptureBytes = 256 * 1024;

    public const int MaxRedact = 200;

    public static IEnumerable<FieldProblem> Check(AuditSettings? settings)
    {
        if (settings?.Retention is { } retention && (retention < MinRetention || retention > MaxRetention))
        {
            yield return new FieldProblem("/audit/retention", $"From {MinRetention.TotalDays} to {MaxRetention.TotalDays} days.");
        }

        if (settings?.Capture is not { } capture)
        {
            yield break;
        }

        if (capture.MaxBytes is < 1 or > MaxCaptureBytes)
        {
            yield return new FieldProblem("/audit/capture/maxBytes", $"From 1 to {MaxCaptureBytes}.");
        }

        if (capture.Redact.Length > MaxRedact)
        {
            yield return new FieldProblem("/audit/capture/redact", $"At most {MaxRedact} entries.");
        }

        for (var i = 0; i < Math.Min(capture.Redact.Length, MaxRedact); i++)
        {
            if (string.IsNullOrWhiteSpace(capture.Redact[i]) || capture.Redact[i].Length > NameRules.MaxLength || !IsName(capture.Redact[i]))
            {
                yield return new FieldProblem($"/audit/capture/redact/{i}", "The name of a member, or a JSON Pointer that begins with '/'.");
            }
        }
    }

    // A name without a letter or digit would match nothing, and its author would believe that it did.
    private static bool IsName(string entry) => entry[0] == '/' ? entry.Length > 1 : entry.Any(char.IsLetterOrDigit);
}
