namespace Archestra.Cluster.Clients.Tests.Scenes;

/// <summary>One running gateway for many tests.</summary>
[CollectionDefinition]
public sealed class RegistrationCollection : ICollectionFixture<RegistrationScene>;
