namespace Archestra.Cluster.Standalone.Tests.IdentityProviders;

/// <summary>One company for all of these tests: each makes people of its own in it.</summary>
[CollectionDefinition(Name)]
public sealed class CompanyCollection : ICollectionFixture<CompanyScene>
{
    public const string Name = "company";
}
