using System.Net;
using System.Net.Sockets;
using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>What a provider may say. Pure.</summary>
internal static class IdentityProviderRules
{
    public const string EmailClaim = "email";
    public const string SubjectClaim = "sub";
    public const int MaxGroups = 200;

    private const int MaxText = 1000;
    private const int MaxListed = 50;

    public static IEnumerable<FieldProblem> Check(SaveIdentityProvider request, IdentityProviderOptions options)
    {
        var provider = request.Provider;
        return NameRules.Check(provider.Name, "/provider/name")
            .Concat(CheckIssuer(provider.Issuer, options))
            .Concat(CheckTexts(request))
            .Concat(CheckUse(provider))
            .Concat(CheckGroups(provider));
    }

    private static IEnumerable<FieldProblem> CheckIssuer(string issuer, IdentityProviderOptions options)
    {
        const string field = "/provider/issuer";

        // OpenID Connect Discovery §3: "URL using the https scheme with no query or fragment components".
        if (issuer.Length > MaxText || !Uri.TryCreate(issuer, UriKind.Absolute, out var url) || url.UserInfo.Length > 0
            || issuer.AsSpan().ContainsAny("?# \t"))
        {
            yield return new FieldProblem(field, "An issuer is an https URL without user, query and fragment, exactly as in the provider's tokens.");
        }
        else if (url.IsLoopback ? !options.AllowLoopback : url.Scheme != Uri.UriSchemeHttps)
        {
            yield return new FieldProblem(field, url.IsLoopback ? "A provider on loopback is not allowed here (IdentityProviders:AllowLoopback)." : "An issuer is an https URL.");
        }
        else if (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)
        {
            yield return new FieldProblem(field, "An issuer is an https URL.");
        }
        else if (!url.IsLoopback && !options.AllowPrivateNetworks && IsPrivateAddress(url))
        {
            yield return new FieldProblem(field, "A provider in a private network is not allowed here (IdentityProviders:AllowPrivateNetworks).");
        }
    }

    private static IEnumerable<FieldProblem> CheckTexts(SaveIdentityProvider request)
    {
        var provider = request.Provider;
        if (provider.ClientId.Length is 0 or > MaxText)
        {
            yield return new FieldProblem("/provider/clientId", "A client id is required: the provider knows us by it.");
        }

        if (request.ClientSecret?.Length > MaxText)
        {
            yield return new FieldProblem("/clientSecret", $"A secret has at most {MaxText} characters.");
        }

        foreach (var (values, member) in (IEnumerable<(string[], string)>)[(provider.Scopes, "scopes"), (provider.TokenAudiences, "tokenAudiences"), (provider.EmailDomains, "emailDomains")])
        {
            if (values.Length > MaxListed || values.Any(value => value.Length is 0 or > MaxText))
            {
                yield return new FieldProblem($"/provider/{member}", $"At most {MaxListed}, and none of them empty.");
            }
        }

        for (var index = 0; index < provider.Scopes.Length; index++)
        {
            // RFC 6749 §3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E ).
            if (provider.Scopes[index].Any(character => character is < '!' or > '~' or '"' or '\\'))
            {
                yield return new FieldProblem($"/provider/scopes/{index}", "This is not a scope.");
            }
        }

        for (var index = 0; index < provider.EmailDomains.Length; index++)
        {
            if (Uri.CheckHostName(provider.EmailDomains[index]) != UriHostNameType.Dns)
            {
                yield return new FieldProblem($"/provider/emailDomains/{index}", "This is not a domain, like example.com.");
            }
        }
    }

    private static IEnumerable<FieldProblem> CheckUse(IdentityProvider provider)
    {
        // OpenID Connect Core §3.1.2.1: without it the request is none of OpenID Connect, and no ID token comes.
        if (provider.ForSignIn && !provider.Scopes.Contains("openid", StringComparer.Ordinal))
        {
            yield return new FieldProblem("/provider/scopes", "Sign-in needs the scope openid.");
        }

        if (provider.UserClaim is not (EmailClaim or SubjectClaim))
        {
            yield return new FieldProblem("/provider/userClaim", $"A token's user is found by {EmailClaim} or {SubjectClaim}.");
        }
    }

    private static IEnumerable<FieldProblem> CheckGroups(IdentityProvider provider)
    {
        if (provider.GroupsClaim is { Length: 0 or > MaxText })
        {
            yield return new FieldProblem("/provider/groupsClaim", "The name of the claim with the groups; leave it out where none are mapped.");
        }

        if (provider.Groups.Length > MaxGroups || provider.Groups.Select(group => group.Group).Distinct(StringComparer.Ordinal).Count() != provider.Groups.Length)
        {
            yield return new FieldProblem("/provider/groups", $"Each group once, and at most {MaxGroups}.");
        }

        if (provider.GroupsClaim is null && provider.Groups.Length > 0)
        {
            yield return new FieldProblem("/provider/groupsClaim", "Groups are mapped: which claim names them?");
        }

        for (var index = 0; index < provider.Groups.Length; index++)
        {
            var group = provider.Groups[index];
            if (group.Group.Length is 0 or > MaxText || group.Teams.Length > MaxListed || group.Roles.Length > MaxListed)
            {
                yield return new FieldProblem($"/provider/groups/{index}", $"A group has a name, and at most {MaxListed} teams and roles.");
            }
        }
    }

    /// <summary>Of an address literal; what a name leads to is seen when it is fetched.</summary>
    private static bool IsPrivateAddress(Uri url) => IPAddress.TryParse(url.DnsSafeHost, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6
        ? address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal
        : address.GetAddressBytes() is [10, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..] or [169, 254, ..]);
}
