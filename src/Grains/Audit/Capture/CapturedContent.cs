namespace Archestra.Cluster.Grains.Audit.Capture;

/// <summary>A call's arguments or result as the audit log keeps them: redacted JSON, or why there is none.</summary>
public sealed record CapturedContent
{
    /// <summary>It has more bytes than the tenant allows.</summary>
    public const string TooLong = "too_long";

    /// <summary>
    /// It is not JSON that every reader understands alike (syntax, UTF-8, depth, duplicate members), so nobody could say
    /// that everything secret was found in it.
    /// </summary>
    public const string NotRedactable = "not_redactable";

    private CapturedContent(string? text, string? omitted)
    {
        Text = text;
        Omitted = omitted;
    }

    /// <summary>JSON.</summary>
    public string? Text { get; }

    /// <summary>Why there is no text: <see cref="TooLong"/> or <see cref="NotRedactable"/>.</summary>
    public string? Omitted { get; }

    public static CapturedContent Of(string text) => new(text, null);

    public static CapturedContent Without(string reason) => new(null, reason);
}
