using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.SignIn;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Grains.Tests.SignIn;

public sealed class OneTimeCodeSignInTests : IAsyncLifetime
{
    private SignInScene _scene = null!;
    private UserAccount _ann = null!;
    private byte[] _secret = [];

    public async ValueTask InitializeAsync()
    {
        _scene = await SignInScene.StartAsync(silos: 2);
        _ann = await _scene.CreateUserAsync("ann");
        var proof = await _scene.ProofAsync(await _scene.SessionAsync("ann"));
        var enrolment = (await _scene.CredentialsAsync(_ann.Id, proof, grain => grain.BeginOneTimeCodesAsync())).Value.ShouldNotBeNull();
        enrolment.Uri.ShouldStartWith("otpauth://totp/Archestra");
        enrolment.Uri.ShouldContain($"secret={enrolment.Secret}");
        _secret = Base32.Read(enrolment.Secret);
        (await _scene.SignInAsync("ann")).SessionText.ShouldNotBeNull("not in force before it is confirmed");
        (await _scene.CredentialsAsync(_ann.Id, proof, grain => grain.ConfirmOneTimeCodesAsync("000000"))).IsChanged.ShouldBeFalse();
        (await _scene.CredentialsAsync(_ann.Id, proof, grain => grain.ConfirmOneTimeCodesAsync(Code()))).IsChanged.ShouldBeTrue();
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task The_password_alone_does_not_sign_in()
    {
        _scene.Time.Advance(TimeSpan.FromMinutes(2));
        var (page, first) = await FirstStepAsync();
        first.SessionText.ShouldBeNull();

        (await CodeAsync(page, first, "000000")).SessionText.ShouldBeNull();
        var done = await CodeAsync(page, first, Code());

        var session = done.SessionText.ShouldNotBeNull();
        (await _scene.Cluster.Service<BrowserSessions>().FindAsync(session, default)).ShouldNotBeNull().Session.Methods.ShouldBe(["pwd", "otp"]);
    }

    /// <summary>RFC 6238 §5.2.</summary>
    [Fact]
    public async Task A_code_is_good_once_also_when_two_nodes_are_shown_it_at_once()
    {
        _scene.Time.Advance(TimeSpan.FromMinutes(2));
        var ((page, first), (otherPage, other)) = (await FirstStepAsync(), await FirstStepAsync());
        var code = Code();

        var answers = await Task.WhenAll(CodeAsync(page, first, code), CodeAsync(otherPage, other, code));

        answers.Count(answer => answer.SessionText is not null).ShouldBe(1);
        (await CodeAsync(page, first, code)).SessionText.ShouldBeNull();
    }

    [Fact]
    public async Task The_code_that_confirmed_the_authenticator_signs_nobody_in()
    {
        var (page, first) = await FirstStepAsync();

        (await CodeAsync(page, first, Code())).SessionText.ShouldBeNull();
    }

    [Fact]
    public async Task The_first_step_is_good_for_five_minutes_in_the_same_browser_and_tenant()
    {
        _scene.Time.Advance(TimeSpan.FromMinutes(2));
        var (_, first) = await FirstStepAsync();

        (await CodeAsync(await _scene.PageAsync(), first, Code())).SessionText.ShouldBeNull();

        var (page, late) = await FirstStepAsync();
        _scene.Time.Advance(TimeSpan.FromMinutes(6));
        (await CodeAsync(page, late, Code())).SessionText.ShouldBeNull();
    }

    /// <summary>Whoever has the password cannot guess codes without end by typing the password in between.</summary>
    [Fact]
    public async Task Wrong_codes_lock_the_account_and_the_password_does_not_clear_them()
    {
        _scene.Time.Advance(TimeSpan.FromMinutes(2));
        for (var i = 0; i < 3; i++)
        {
            var (page, first) = await FirstStepAsync();
            (await CodeAsync(page, first, "000000")).SessionText.ShouldBeNull();
        }

        (await FirstStepAsync()).Answer.SecondStep.ShouldBeNull();
        (await _scene.RefusalsAsync()).ShouldContain(SignInRefusals.Locked);
        _scene.Locks().ShouldHaveSingleItem().Details.ShouldBe(SignInRefusals.WrongCode);
    }

    /// <summary>A second step that finishes while its person is deleted brings nothing back.</summary>
    [Fact]
    public async Task What_a_deleted_person_signed_in_with_is_of_no_use_and_goes_whoever_writes_it_meanwhile()
    {
        _scene.Time.Advance(TimeSpan.FromMinutes(2));
        var (page, first) = await FirstStepAsync();
        var credentials = _scene.Cluster.Service<StoredCredentials>();
        var secret = (await credentials.GetAsync(_scene.Tenant, _ann.Id, default)).ShouldNotBeNull().Value.OneTimeSecret.ShouldNotBeNull();
        (await _scene.Cluster.CallAsync<ITenantGrain, ChangeOutcome<UserAccount>>(
            new TenantKey(_scene.Tenant).ToString(), _scene.Cluster.SystemProof, grain => grain.DeleteUserAsync(_ann.Id, null))).IsChanged.ShouldBeTrue();

        (await CodeAsync(page, first, Code())).SessionText.ShouldBeNull();
        await credentials.UpdateAsync(_scene.Tenant, _ann.Id, stored => stored with { PasswordHash = "late" }, default);

        _scene.Time.Advance(TimeSpan.FromSeconds(1));
        var over = (await _scene.Cluster.Service<IDocumentStore>().ListExpiredAsync(DocumentKinds.UserCredential, 10, default)).ShouldHaveSingleItem();
        over.Id.ShouldBe(_ann.Id);
        await _scene.Cluster.Service<IEnumerable<IDocumentRemains>>().Single(remains => remains.Kind == over.Kind).ForgetAsync(over, default);
        (await _scene.Cluster.Service<ISecretStore>().GetAsync(_scene.Tenant, secret, default)).ShouldBeNull();
    }

    [Fact]
    public async Task An_authenticator_is_removed_with_a_code_or_by_an_administrator()
    {
        _scene.Time.Advance(TimeSpan.FromMinutes(2));
        var (page, first) = await FirstStepAsync();
        var proof = await _scene.ProofAsync((await CodeAsync(page, first, Code())).SessionText.ShouldNotBeNull());

        (await _scene.CredentialsAsync(_ann.Id, proof, grain => grain.RemoveOneTimeCodesAsync(null))).IsChanged.ShouldBeFalse();
        (await _scene.CredentialsAsync(_ann.Id, proof, grain => grain.RemoveOneTimeCodesAsync("000000"))).IsChanged.ShouldBeFalse();
        (await _scene.RefusalsAsync()).Count(reason => reason == SignInRefusals.WrongCode).ShouldBe(1, "both are on record, counted as one");
        (await _scene.CredentialsAsync(_ann.Id, _scene.Cluster.SystemProof, grain => grain.RemoveOneTimeCodesAsync(null))).IsChanged.ShouldBeTrue();

        (await _scene.SignInAsync("ann")).SessionText.ShouldNotBeNull();
    }

    private async Task<(SignInPage Page, SignInAnswer Answer)> FirstStepAsync()
    {
        var page = await _scene.PageAsync();
        return (page, await _scene.AttemptAsync(_scene.Attempt(page) with { Name = "ann", Password = SignInScene.Password }));
    }

    private Task<SignInAnswer> CodeAsync(SignInPage page, SignInAnswer first, string code) =>
        _scene.AttemptAsync(_scene.Attempt(page) with { SecondStep = first.SecondStep, OneTimeCode = code });

    private string Code() => OneTimeCodes.Compute(_secret, OneTimeCodes.StepAt(_scene.Time.GetUtcNow()));
}
