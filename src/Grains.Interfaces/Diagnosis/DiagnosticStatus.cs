namespace Archestra.Cluster.Grains.Diagnosis;

/// <summary>How a check ended.</summary>
public enum DiagnosticStatus
{
    Passed,

    /// <summary>It found something to mend.</summary>
    Found,

    /// <summary>It does not apply, or something else must be mended first.</summary>
    Skipped,
}
