namespace Archestra.Cluster.Grains.OAuth.Authorize;

/// <summary>The parameters of an authorization request. Names are case-sensitive (RFC 6749 §1.9).</summary>
internal sealed class AuthorizationParameters
{
    /// <summary>RFC 8707 §2 allows it more than once; here that is <c>invalid_target</c>, not a malformed request.</summary>
    public const string Resource = "resource";

    private readonly ILookup<string, string> _values;

    public AuthorizationParameters(AuthorizationQuery query) =>
        // RFC 6749 §3.1: "Parameters sent without a value MUST be treated as if they were omitted from the request."
        _values = query.Names.Zip(query.Values).Where(pair => pair.Second.Length > 0)
            .ToLookup(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);

    public string[] Resources => [.. _values[Resource]];

    /// <summary>Null when it is absent, and when it is there twice: which one counts is what attacks play with.</summary>
    public string? this[string name] => _values[name].ToArray() is [var only] ? only : null;

    public bool IsRepeated(string name) => _values[name].Skip(1).Any();

    /// <summary>RFC 6749 §3.1: "Request and response parameters MUST NOT be included more than once."</summary>
    public string? Repeated => _values.FirstOrDefault(values => values.Key != Resource && values.Skip(1).Any())?.Key;
}
