namespace Archestra.Cluster.Frontend.Management.Declarative.Stored;

/// <summary>An object of the store as a document would declare it.</summary>
/// <param name="Key">What says which one it is, in the store and in a document: the name, or all of it for a token.</param>
internal sealed record StoredObject<T>(string Id, long Version, string Key, string Name, T Declared);
