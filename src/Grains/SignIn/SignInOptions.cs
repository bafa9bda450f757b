using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>How people sign in.</summary>
public sealed class SignInOptions
{
    public const string SectionName = "SignIn";

    /// <summary>Default twelve hours: a working day.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "90.00:00:00")]
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Default 12, more than NIST SP 800-63B §3.1.1.2 asks for where it is the only factor but one.</summary>
    [Range(8, 128)]
    public int MinPasswordLength { get; set; } = 12;

    /// <summary>Wrong passwords in a row before an account is locked. Default 10; NIST SP 800-63B §3.2.2 allows a hundred.</summary>
    [Range(3, 100)]
    public int MaxFailures { get; set; } = 10;

    /// <summary>Default 15 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan LockoutDuration { get; set; } = TimeSpan.FromMinutes(15);
}

[OptionsValidator]
internal sealed partial class SignInOptionsValidator : IValidateOptions<SignInOptions>;
