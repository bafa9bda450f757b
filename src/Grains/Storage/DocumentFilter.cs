namespace Archestra.Cluster.Grains.Storage;

/// <summary>Only documents whose body has this text at this place.</summary>
/// <param name="Path">
/// Members joined by dots, <c>[]</c> for any element of an array: <c>transport</c>, <c>roles[]</c>,
/// <c>installations[].installationId</c>. At most one array. Part of the statement, so never text from outside.
/// </param>
/// <param name="Value">Compared byte for byte.</param>
public sealed record DocumentFilter(string Path, string Value);
