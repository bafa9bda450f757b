namespace Archestra.Cluster.Grains.Diagnosis;

/// <summary>How bad a finding is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>It works, and should be mended before it does not.</summary>
    Warning,

    /// <summary>Something does not work, or is not safe.</summary>
    Error,
}
