using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Keys;

/// <summary>How key rotations go. The key ring's place is an option of the storage.</summary>
internal sealed class KeyRotationOptions
{
    public const string SectionName = "Keys";

    /// <summary>How often a silo looks for a changed key ring and for work on a rotation. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:05:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A silo silent for this long is not waited for. Default 1 minute: longer than any pause of a silo that still serves,
    /// since one that cannot reach the database lets no call pass after a second.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan SilenceLimit { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a new signing key is known before it signs. Default 11 minutes: front-ends ask for the keys every ten.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan SigningKeyLead { get; set; } = TimeSpan.FromMinutes(11);

    /// <summary>
    /// How long what was issued with a key may still come back. Default 25 h: a session id is good for 24 h, tokens and the
    /// steps of signing in for an hour or two at most. A silo does not start with less than those need.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan IssuedLifetime { get; set; } = TimeSpan.FromHours(25);

    /// <summary>Secret versions re-sealed in one transaction. Default 100: some milliseconds of the database's writer.</summary>
    [Range(1, 10_000)]
    public int PortionLength { get; set; } = 100;

    /// <summary>The pause between two portions, for everybody else's writes. Default 50 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan PortionPause { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How often it is counted what still needs the replaced keys. Default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan RetirementInterval { get; set; } = TimeSpan.FromMinutes(10);
}

[OptionsValidator]
internal sealed partial class KeyRotationOptionsValidator : IValidateOptions<KeyRotationOptions>;
