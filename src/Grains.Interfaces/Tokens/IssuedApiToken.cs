namespace Archestra.Cluster.Grains.Tokens;

/// <summary>A token and, this once, its text.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.IssuedApiToken)]
public sealed record IssuedApiToken([property: Id(0)] ApiToken Token, [property: Id(1)] string Text)
{
    // The text is a credential: the compiler's ToString would print it.
    public override string ToString() => Token.Id;
}
