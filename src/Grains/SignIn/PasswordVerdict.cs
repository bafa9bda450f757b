namespace Archestra.Cluster.Grains.SignIn;

public enum PasswordVerdict
{
    Wrong,

    Right,

    /// <summary>Right, and hashed in a way that is not today's: hash it anew.</summary>
    RightButOutdated,
}
