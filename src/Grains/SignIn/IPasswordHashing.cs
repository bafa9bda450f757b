namespace Archestra.Cluster.Grains.SignIn;

/// <summary>Port: slow hashes of passwords. They are made outside of the grain's turn, few at a time.</summary>
public interface IPasswordHashing
{
    Task<string> HashAsync(string password, CancellationToken cancellationToken);

    /// <param name="hash">Null when there is nothing to compare with: it costs the same and is wrong.</param>
    /// <param name="password">As typed.</param>
    /// <param name="cancellationToken">The asker's.</param>
    Task<PasswordVerdict> VerifyAsync(string? hash, string password, CancellationToken cancellationToken);
}
