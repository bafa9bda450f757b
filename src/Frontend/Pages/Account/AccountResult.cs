using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Frontend.Pages.Account;

/// <summary>What became of a form of the account page: something was done, something was wrong, or there is a page to show.</summary>
internal sealed record AccountResult
{
    private AccountResult()
    {
    }

    /// <summary>A key of <see cref="AccountNotices"/>.</summary>
    public string? Notice { get; private init; }

    public string? Problem { get; private init; }

    public HtmlPage? Page { get; private init; }

    /// <summary>The browser's own session ended with it.</summary>
    public bool IsSignedOut { get; private init; }

    public static AccountResult SignedOut { get; } = new() { IsSignedOut = true };

    public static AccountResult Done(string notice) => new() { Notice = notice };

    public static AccountResult Wrong(string problem) => new() { Problem = problem };

    public static AccountResult Show(HtmlPage page) => new() { Page = page };

    public static AccountResult Of<T>(ChangeOutcome<T> outcome, string notice)
        where T : class => outcome.IsChanged ? Done(notice) : Wrong(outcome.Reason);
}
