using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.OAuth;

/// <summary>
/// Scopes of <see cref="ScopeNames"/>, each once and in one order: two sets that say the same are the same text.
/// Says nothing about who may have them.
/// </summary>
public sealed class ScopeSet : IEquatable<ScopeSet>
{
    public const int MaxTextLength = 2048;

    public const int MaxCount = 64;

    /// <summary>NQCHAR of RFC 6749 appendix A: printable ASCII without space, quotation mark and backslash.</summary>
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        [.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code).Where(character => character is not ('"' or '\\'))]);

    private readonly string[] _names;

    private ScopeSet(IEnumerable<string> names) =>
        _names = [.. names.Where(ScopeNames.IsKnown).Distinct(StringComparer.Ordinal).OrderBy(Rank).ThenBy(name => name, StringComparer.Ordinal)];

    public static ScopeSet Empty { get; } = new([]);

    /// <summary>What a client gets that asks for nothing (RFC 6749 §3.3: "a pre-defined default value"), and what a challenge names.</summary>
    public static ScopeSet Default { get; } = new([ScopeNames.Read, ScopeNames.Write]);

    public IReadOnlyList<string> Names => _names;

    public bool IsEmpty => _names.Length == 0;

    /// <summary>Whether it lets anybody do anything; <c>offline_access</c> alone does not.</summary>
    public bool GivesAccess => Array.Exists(_names, name => name != ScopeNames.OfflineAccess);

    /// <summary>
    /// Reads the value of a <c>scope</c> parameter (RFC 6749 §3.3). Unknown scopes are left out: the answer says what was given.
    /// An absent or empty one is the empty set (§3.1: "Parameters sent without a value MUST be treated as if they were omitted").
    /// </summary>
    /// <returns>False, which is <c>invalid_scope</c>, for text that is none or too long.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ScopeSet? scopes)
    {
        scopes = Empty;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        // scope = scope-token *( SP scope-token )
        var tokens = text.Length <= MaxTextLength ? text.Split(' ') : [];
        scopes = tokens.Length is > 0 and <= MaxCount && Array.TrueForAll(tokens, IsToken) ? new ScopeSet(tokens) : null;
        return scopes is not null;
    }

    /// <summary>From names that were stored or chosen; unknown ones are left out.</summary>
    public static ScopeSet Of(params IEnumerable<string> names) => new(names);

    /// <summary>
    /// The most that is both asked for and allowed: of <c>mcp:write</c> where only <c>mcp:read</c> is allowed, that remains.
    /// <c>offline_access</c> is always allowed.
    /// </summary>
    public static ScopeSet Narrow(ScopeSet requested, ScopeSet allowed)
    {
        ArgumentNullException.ThrowIfNull(requested);
        ArgumentNullException.ThrowIfNull(allowed);
        var whole = new ScopeSet(requested._names.Where(name => name == ScopeNames.OfflineAccess || allowed.Covers(name)));
        var parts = allowed._names.Where(name => requested.Covers(name) && !whole.Covers(name));
        return whole.Union(new ScopeSet(parts));
    }

    public ScopeSet Union(ScopeSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new ScopeSet(_names.Concat(other._names));
    }

    /// <summary>Whether who holds these may do what the scope is for: "Servers MUST account for scope hierarchies".</summary>
    public bool Covers(string scope) => Array.Exists(_names, held => ScopeNames.Includes(held, scope));

    public bool Covers(ScopeSet others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return Array.TrueForAll(others._names, Covers);
    }

    public string[] ToArray() => [.. _names];

    public bool Equals(ScopeSet? other) => other is not null && _names.AsSpan().SequenceEqual(other._names);

    public override bool Equals(object? obj) => Equals(obj as ScopeSet);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>As the value of a <c>scope</c> parameter.</summary>
    public override string ToString() => string.Join(' ', _names);

    private static bool IsToken(string token) => token.Length > 0 && !token.AsSpan().ContainsAnyExcept(TokenCharacters);

    private static int Rank(string name) => name switch
    {
        ScopeNames.Read => 0,
        ScopeNames.Write => 1,
        ScopeNames.OfflineAccess => 3,
        _ => 2,
    };
}
