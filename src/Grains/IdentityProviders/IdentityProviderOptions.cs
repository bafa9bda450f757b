using System.ComponentModel.DataAnnotations;
using Archestra.Cluster.Grains.Web;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>How a silo reaches the external OpenID providers of its tenants.</summary>
public sealed class IdentityProviderOptions
{
    public const string SectionName = "IdentityProviders";

    /// <summary>Whether a provider may be on loopback, also by http: for development. Default false; Standalone bound to loopback allows it.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>Whether a provider may be in a private network (RFC 1918, RFC 4193): a company's own often is. Default false.</summary>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary>For one request to a provider. Default ten seconds: a person is waiting.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    internal WebLimits Limits(int maxBytes) => new(maxBytes, Timeout, AllowLoopback, AllowPrivateNetworks);
}

[OptionsValidator]
internal sealed partial class IdentityProviderOptionsValidator : IValidateOptions<IdentityProviderOptions>;
