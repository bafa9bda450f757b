namespace Archestra.Cluster.Grains.Security;

/// <summary>A refusal as the audit log will name it.</summary>
/// <param name="Action">For example <c>request.refused</c> or <c>token.refused</c>.</param>
/// <param name="Reason">Why; JSON text or a word, free of secrets.</param>
public sealed record RefusedRequest(string Action, string Reason)
{
    /// <summary>Who was refused, if that is known for certain.</summary>
    public Principal? Principal { get; init; }

    /// <summary>Whose token was shown, when there is no principal.</summary>
    public string? TenantId { get; init; }

    public string? TokenId { get; init; }

    /// <summary>The OAuth client that the token was issued to, or that has authenticated, when there is no principal.</summary>
    public string? ClientId { get; init; }

    /// <summary>What was asked for.</summary>
    public string? Subject { get; init; }

    public string? SourceAddress { get; init; }
}
