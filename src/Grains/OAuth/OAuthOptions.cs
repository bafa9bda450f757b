using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.OAuth;

/// <summary>The authorization server.</summary>
public sealed class OAuthOptions
{
    public const string SectionName = "OAuth";

    /// <summary>Default ten minutes: revocation does not wait for it, but a stolen token's use outside our sight would.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Default 30 days from the authorization, however often it was refreshed.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>For how long the refresh token before the last one still gets the same successor: a retry after a lost answer. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan RefreshReplayWindow { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Default 60 s; RFC 6749 §4.1.2 recommends ten minutes at most.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan AuthorizationCodeLifetime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a person may take to sign in and decide. Default 15 minutes.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "02:00:00")]
    public TimeSpan RequestLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>RFC 8628 §3.2 <c>expires_in</c>. Default ten minutes.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "00:30:00")]
    public TimeSpan DeviceCodeLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>RFC 8628 §3.2 <c>interval</c>. Default 5 s, the default of the RFC.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan DevicePollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether client ids may be URLs of metadata documents (CIMD). Default true.</summary>
    public bool ClientMetadataDocuments { get; set; } = true;

    /// <summary>Whether clients may register themselves (RFC 7591), and those that did may get tokens. Default true: most MCP clients can do nothing else.</summary>
    public bool DynamicRegistration { get; set; } = true;

    /// <summary>Hosts whose metadata documents are accepted, with their subdomains; default none: every public host.</summary>
    public IList<string> AllowedClientHosts { get; } = [];

    /// <summary>Hosts whose metadata documents are refused, with their subdomains; goes before the allowed ones. Default none.</summary>
    public IList<string> DeniedClientHosts { get; } = [];

    /// <summary>
    /// Files with metadata documents that are used instead of fetching them, for networks without internet; each is for the
    /// URL that its <c>client_id</c> says. Default none.
    /// </summary>
    public IList<string> ClientDocumentFiles { get; } = [];

    /// <summary>Whether metadata documents may be fetched from loopback, also by http: for development. Default false.</summary>
    public bool AllowLoopbackClientDocuments { get; set; }

    /// <summary>A client that registered itself and never got a token is forgotten after this. Default one day.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan UnusedRegistrationLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>A client that registered itself is forgotten when it was not used for this long. Default 90 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan IdleRegistrationLifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Registrations from one address in one hour. Default 60.</summary>
    [Range(1, 100_000)]
    public int RegistrationsPerHour { get; set; } = 60;
}

[OptionsValidator]
internal sealed partial class OAuthOptionsValidator : IValidateOptions<OAuthOptions>;
