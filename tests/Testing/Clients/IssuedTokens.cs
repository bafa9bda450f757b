namespace Archestra.Cluster.Testing.Clients;

/// <summary>What a client got of a token endpoint.</summary>
public sealed record IssuedTokens(string AccessToken, string RefreshToken);
