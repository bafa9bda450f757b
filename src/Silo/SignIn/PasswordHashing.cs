using Archestra.Cluster.Grains.SignIn;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.SignIn;

/// <summary>
/// The framework's password hashes (PBKDF2 with HMAC-SHA512), on the thread pool and no more at once than there are cores:
/// a flood of attempts waits here and slows nothing else down.
/// </summary>
internal sealed class PasswordHashing : IPasswordHashing, IDisposable
{
    /// <summary>As OWASP's Password Storage Cheat Sheet has it for PBKDF2-HMAC-SHA512.</summary>
    public const int Iterations = 210_000;

    private static readonly object Anybody = new();
    private readonly PasswordHasher<object> _hasher;
    private readonly SemaphoreSlim _turns = new(Environment.ProcessorCount);

    // Made before anybody asks: the first stranger must not wait longer than the second.
    private readonly Task<string> _nobodys;
    private int _made;

    public PasswordHashing(int iterations = Iterations)
    {
        _hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = iterations }));
        _nobodys = Task.Run(() => _hasher.HashPassword(Anybody, Guid.NewGuid().ToString()));
    }

    /// <summary>How many slow hashes were made for those who asked.</summary>
    public int Made => Volatile.Read(ref _made);

    public Task<string> HashAsync(string password, CancellationToken cancellationToken) =>
        RunAsync(() => _hasher.HashPassword(Anybody, password), cancellationToken);

    public async Task<PasswordVerdict> VerifyAsync(string? hash, string password, CancellationToken cancellationToken)
    {
        var compared = hash ?? await _nobodys.ConfigureAwait(false);
        var result = await RunAsync(() => _hasher.VerifyHashedPassword(Anybody, compared, password), cancellationToken).ConfigureAwait(false);
        return hash is null || result == PasswordVerificationResult.Failed ? PasswordVerdict.Wrong
            : result == PasswordVerificationResult.SuccessRehashNeeded ? PasswordVerdict.RightButOutdated
            : PasswordVerdict.Right;
    }

    public void Dispose() => _turns.Dispose();

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Interlocked.Increment(ref _made);
            return await Task.Run(work, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }
}
