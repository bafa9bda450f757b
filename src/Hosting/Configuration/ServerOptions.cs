using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Hosting.Configuration;

/// <summary>Where a node listens for HTTP, and behind what.</summary>
public sealed class ServerOptions
{
    public const string SectionName = "Server";

    /// <summary>Addresses to listen on. Default: a port of the kind of node, loopback only.</summary>
    public IList<string> Urls { get; } = [];

    /// <summary>
    /// Addresses or networks (CIDR) of reverse proxies that terminate TLS in front of us. Their <c>X-Forwarded-For</c>,
    /// <c>X-Forwarded-Proto</c> and <c>X-Forwarded-Host</c> are believed, nobody else's. Default: none.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Whether only this machine can reach us.</summary>
    public bool IsLocal => Urls.All(url => IsLoopback(BindingAddress.Parse(url).Host));

    internal static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}

/// <summary>Refuses what would put tokens on a network in the clear.</summary>
internal sealed class ServerOptionsValidator : IValidateOptions<ServerOptions>
{
    public ValidateOptionsResult Validate(string? name, ServerOptions options)
    {
        var problems = options.Urls.Select(url => CheckUrl(url, options.TrustedProxies.Count > 0))
            .Concat(options.TrustedProxies.Select(CheckProxy))
            .OfType<string>()
            .ToArray();
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static string? CheckUrl(string url, bool behindProxy)
    {
        // A wildcard host such as http://*:8808 is no URI: ASP.NET Core's own parser knows it.
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return $"Server:Urls: '{url}' is not an address such as http://127.0.0.1:8808.";
        }

        if (address.Scheme is not ("http" or "https"))
        {
            return $"Server:Urls: '{url}' must begin with http:// or https://.";
        }

        return address.Scheme == "https" || behindProxy || ServerOptions.IsLoopback(address.Host)
            ? null
            : $"Server:Urls: '{url}' listens beyond loopback without TLS. Use https:// with a certificate (Kestrel:Certificates:Default), " +
              "or name the TLS-terminating proxy in Server:TrustedProxies.";
    }

    private static string? CheckProxy(string proxy) => IPAddress.TryParse(proxy, out _) || IPNetwork.TryParse(proxy, out _)
        ? null
        : $"Server:TrustedProxies: '{proxy}' is neither an IP address nor a network such as 10.0.0.0/8.";
}
