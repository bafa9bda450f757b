namespace Archestra.Cluster.Frontend.Limits;

/// <summary>What a meter says to a request.</summary>
internal enum MeterAnswer
{
    Taken,
    Full,

    /// <summary>Look it up again.</summary>
    Retired,
}
