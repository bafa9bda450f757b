using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Silo.SignIn;

namespace Archestra.Cluster.Silo.Tests.SignIn;

public sealed class PasswordHashingTests : IDisposable
{
    private const string Password = "correct horse battery";
    private readonly PasswordHashing _today = new(iterations: 2_000);
    private readonly PasswordHashing _before = new(iterations: 1_000);

    public void Dispose()
    {
        _today.Dispose();
        _before.Dispose();
    }

    [Fact]
    public async Task Only_the_password_is_right_and_no_two_hashes_of_it_are_the_same()
    {
        var hash = await _today.HashAsync(Password, default);

        (await _today.VerifyAsync(hash, Password, default)).ShouldBe(PasswordVerdict.Right);
        (await _today.VerifyAsync(hash, Password + " ", default)).ShouldBe(PasswordVerdict.Wrong);
        (await _today.VerifyAsync(hash, "", default)).ShouldBe(PasswordVerdict.Wrong);
        (await _today.HashAsync(Password, default)).ShouldNotBe(hash);
        hash.ShouldNotContain(Password);
    }

    [Fact]
    public async Task A_hash_of_fewer_iterations_is_right_and_outdated()
    {
        var hash = await _before.HashAsync(Password, default);

        (await _today.VerifyAsync(hash, Password, default)).ShouldBe(PasswordVerdict.RightButOutdated);
        (await _today.VerifyAsync(hash, "wrong password", default)).ShouldBe(PasswordVerdict.Wrong);
    }

    /// <summary>User enumeration by time: with nothing to compare with, something is compared with all the same.</summary>
    [Fact]
    public async Task Nobody_costs_one_hash_as_everybody_does()
    {
        (await _today.VerifyAsync(null, Password, default)).ShouldBe(PasswordVerdict.Wrong);
        (await _today.VerifyAsync(null, "", default)).ShouldBe(PasswordVerdict.Wrong);
        _today.Made.ShouldBe(2);
        var hash = await _before.HashAsync(Password, default);
        await _today.VerifyAsync(hash, Password, default);
        _today.Made.ShouldBe(3);
    }

    [Fact]
    public async Task Many_at_once_all_get_their_verdict()
    {
        var hash = await _today.HashAsync(Password, default);

        var verdicts = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => _today.VerifyAsync(hash, i % 2 == 0 ? Password : "wrong", default)));

        verdicts.Count(verdict => verdict == PasswordVerdict.Right).ShouldBe(25);
    }
}
