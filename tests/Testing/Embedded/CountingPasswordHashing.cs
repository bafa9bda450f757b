using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Silo.SignIn;

namespace Archestra.Cluster.Testing;

/// <summary>The real hashing, counted, and with few iterations: that the same work is done for everybody is seen by counter, not by clock.</summary>
public sealed class CountingPasswordHashing : IPasswordHashing, IDisposable
{
    private readonly PasswordHashing _inner = new(iterations: 1_000);
    private int _verifications;

    public int Verifications => Volatile.Read(ref _verifications);

    public Task<string> HashAsync(string password, CancellationToken cancellationToken) => _inner.HashAsync(password, cancellationToken);

    public Task<PasswordVerdict> VerifyAsync(string? hash, string password, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _verifications);
        return _inner.VerifyAsync(hash, password, cancellationToken);
    }

    public void Dispose() => _inner.Dispose();
}
