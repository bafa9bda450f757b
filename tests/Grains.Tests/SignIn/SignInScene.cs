using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Grains.Tests.SignIn;

/// <summary>A tenant whose people sign in, over real stores, keys and hashes; its date can be moved.</summary>
internal sealed class SignInScene : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    private SignInScene(SecuredCluster cluster, CountingPasswordHashing hashing, OffsetTimeProvider time, string tenant) =>
        (Cluster, Hashing, Time, Tenant) = (cluster, hashing, time, tenant);

    public SecuredCluster Cluster { get; }

    public CountingPasswordHashing Hashing { get; }

    public OffsetTimeProvider Time { get; }

    public string Tenant { get; }

    public static async Task<SignInScene> StartAsync(int silos = 1, int maxFailures = 3)
    {
        var hashing = new CountingPasswordHashing();
        var time = new OffsetTimeProvider();
        var cluster = await SecuredCluster.StartAsync(silos, configureSilo: services =>
        {
            services.AddSingleton<IPasswordHashing>(hashing);
            services.AddSingleton<TimeProvider>(time);
            services.Configure<SignInOptions>(options => options.MaxFailures = maxFailures);
        });
        return new SignInScene(cluster, hashing, time, await cluster.CreateTenantAsync());
    }

    public async Task<UserAccount> CreateUserAsync(string name, string? password = Password, string? email = null, params string[] roles)
    {
        var user = (await Cluster.CallAsync<ITenantGrain, ChangeOutcome<UserAccount>>(
            new TenantKey(Tenant).ToString(),
            Cluster.SystemProof,
            grain => grain.CreateUserAsync(new UserAccount { Name = name, Email = email, Roles = roles }))).Value.ShouldNotBeNull();
        if (password is not null)
        {
            (await CredentialsAsync(user.Id, Cluster.SystemProof, grain => grain.SetPasswordAsync(password))).IsChanged.ShouldBeTrue();
        }

        return user;
    }

    public Task<T> CredentialsAsync<T>(string userId, string? proof, Func<IUserCredentialGrain, Task<T>> call) =>
        Cluster.CallAsync(new UserCredentialKey(Tenant, userId).ToString(), proof, call);

    public async Task<SignInPage> PageAsync(string? binding = null) => (await GrainAsync(grain => grain.GetPageAsync(
        new SignInPageQuery { TenantId = Tenant, Binding = binding }))).ShouldNotBeNull();

    public async Task<SignInAnswer> SignInAsync(string name, string password = Password, string address = "192.0.2.1")
    {
        var page = await PageAsync();
        return await AttemptAsync(Attempt(page, address) with { Name = name, Password = password });
    }

    public async Task<string> SessionAsync(string name, string password = Password) =>
        (await SignInAsync(name, password)).SessionText.ShouldNotBeNull();

    /// <summary>The proof of who is signed in, as a front-end gets it.</summary>
    public async Task<string> ProofAsync(string session) =>
        (await Cluster.CallAsync<ITokenVerifierGrain, TokenVerification>("y/verify", null, grain => grain.VerifySessionAsync(session, From("192.0.2.1"))))
        .Proof.ShouldNotBeNull();

    public async Task<bool> IsGoodAsync(string session) => await Cluster.Service<BrowserSessions>().FindAsync(session, default) is not null;

    public SignInAttempt Attempt(SignInPage page, string address = "192.0.2.1") => new()
    {
        TenantId = Tenant, FormToken = page.FormToken, Binding = page.Binding, Caller = From(address),
    };

    public Task<SignInAnswer> AttemptAsync(SignInAttempt attempt) => GrainAsync(grain => grain.SignInAsync(attempt));

    public Task<T> GrainAsync<T>(Func<ISignInGrain, Task<T>> call) => Cluster.CallAsync("y/sign-in", null, call);

    /// <summary>What was refused, by reason, as the audit log will say.</summary>
    public async Task<IReadOnlyList<string?>> RefusalsAsync()
    {
        for (var silo = 0; silo < Cluster.Runtime.Silos.Count; silo++)
        {
            await Cluster.Service<RefusalTally>(silo).RecordAsync(Cluster.Audit, default);
        }

        return [.. Cluster.Audit.Events.Where(entry => entry.Action == "sign_in.failed").Select(entry => entry.Details)];
    }

    /// <summary>What the audit log says of locks, once <see cref="RefusalsAsync"/> has been asked.</summary>
    public IReadOnlyList<AuditEvent> Locks() => [.. Cluster.Audit.Events.Where(entry => entry.Action == "sign_in.locked")];

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();

    private static CallerDescription From(string address) => new() { SourceAddress = address };
}
