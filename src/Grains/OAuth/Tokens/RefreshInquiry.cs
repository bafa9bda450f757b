namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>What is asked with a refresh token whose MAC is right. Equal ones that come at once are decided together.</summary>
/// <param name="Generation">The token's.</param>
/// <param name="ClientId">Who shows it, authenticated.</param>
/// <param name="Scope">As asked for.</param>
/// <param name="Resources">As asked for, each on a line.</param>
internal readonly record struct RefreshInquiry(long Generation, string ClientId, string? Scope, string Resources)
{
    public static RefreshInquiry Of(TokenRequest request, long generation, string clientId) =>
        new(generation, clientId, request.Scope, string.Join('\n', request.Resources));

    public IEnumerable<string> EachResource => Resources.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
