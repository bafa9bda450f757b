using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Frontend.Http;

/// <summary>Under which names the front-end is reached. Everything else is refused before a request is looked at.</summary>
public sealed class FrontendHttpOptions
{
    public const string SectionName = "Http";

    /// <summary>
    /// The address clients use, for example <c>https://mcp.example.com</c>; default none: the address of the request,
    /// which then must be loopback or one of <see cref="AllowedHosts"/>.
    /// </summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>Host names, without port, beside loopback and that of <see cref="PublicUrl"/>; default none.</summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Origins of browser applications, for example <c>https://console.example.com</c>, beside our own; default none.</summary>
    public IList<string> AllowedOrigins { get; } = [];
}

internal sealed class FrontendHttpOptionsValidator : IValidateOptions<FrontendHttpOptions>
{
    public ValidateOptionsResult Validate(string? name, FrontendHttpOptions options)
    {
        var problems = new List<string>();
        if (options.PublicUrl is { } url && !IsBareHttpUrl(url))
        {
            problems.Add("Http:PublicUrl must be an absolute http or https URL without query, fragment or user.");
        }

        foreach (var host in options.AllowedHosts)
        {
            if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
            {
                problems.Add($"Http:AllowedHosts: '{host}' is not a host name (give it without scheme and port).");
            }
        }

        foreach (var origin in options.AllowedOrigins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var parsed) || !IsBareHttpUrl(parsed) || parsed.AbsolutePath != "/" || origin.EndsWith('/'))
            {
                problems.Add($"Http:AllowedOrigins: '{origin}' is not an origin; it is scheme, host and port only (RFC 6454).");
            }
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static bool IsBareHttpUrl(Uri url) =>
        url.IsAbsoluteUri && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0;
}
