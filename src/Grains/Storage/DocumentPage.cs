namespace Archestra.Cluster.Grains.Storage;

/// <param name="NextCursor">Opaque; null on the last page.</param>
/// <param name="CursorRefused">The cursor given is not one of ours, or belongs to another sort: the page is empty.</param>
/// <param name="Total">How many match on all pages; null unless asked for.</param>
public sealed record DocumentPage(IReadOnlyList<StoredDocument> Documents, string? NextCursor, bool CursorRefused = false, int? Total = null);
