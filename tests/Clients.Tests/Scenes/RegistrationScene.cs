namespace Archestra.Cluster.Clients.Tests.Scenes;

/// <summary>Without documents: clients that know them, too, must register themselves.</summary>
public sealed class RegistrationScene() : SignInScene("OAuth:ClientMetadataDocuments=false");
