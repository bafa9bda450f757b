namespace Archestra.Cluster.Frontend.Pages;

/// <summary>A page for a person: what stands in the layout.</summary>
internal sealed record HtmlPage
{
    /// <summary>Its heading too.</summary>
    public required string Title { get; init; }

    public required Html Content { get; init; }

    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>Who is signed in, in the page's head; null says nothing.</summary>
    public string? UserName { get; init; }

    /// <summary>Room for tables.</summary>
    public bool IsWide { get; init; }

    /// <summary>
    /// No step of an authorization. A client in a browser opens those in a window of its own and waits for a word from its
    /// callback page there; a page that cuts itself off from its opener would cut that off too.
    /// </summary>
    public bool IsOwn { get; init; }

    /// <summary>
    /// Where a form's answer may redirect to beside ourselves; see <see cref="PageHeaders.FormTargetOf"/>. Chromium holds
    /// redirects after a form against <c>form-action</c>.
    /// </summary>
    public IReadOnlyList<string> FormTargets { get; init; } = [];
}
