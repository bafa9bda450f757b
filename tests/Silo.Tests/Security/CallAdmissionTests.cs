using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Connections;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Silo.Security;

namespace Archestra.Cluster.Silo.Tests.Security;

public sealed class CallAdmissionTests
{
    private static readonly CallRequirement Any = new(CallAdmittance.Caller, null);

    [Theory]
    [InlineData("t/ten_a", CallRefusal.None)]
    [InlineData("u/ten_a/con_1/0", CallRefusal.None)]
    [InlineData("t/ten_b", CallRefusal.OtherTenant)]
    [InlineData("u/ten_b/con_1/0", CallRefusal.OtherTenant)]
    [InlineData("h/ten_b/ins_1/shared", CallRefusal.OtherTenant)]
    [InlineData("c/ten_b/con_1", CallRefusal.OtherTenant)]
    [InlineData("k/ten_b/tok_1", CallRefusal.OtherTenant)]
    [InlineData("t/ten_A", CallRefusal.OtherTenant)]
    [InlineData("t/ten_ab", CallRefusal.OtherTenant)]
    [InlineData("v/0", CallRefusal.None)]
    [InlineData("j/sign", CallRefusal.None)]
    [InlineData("ten_a", CallRefusal.MalformedKey)]
    [InlineData("", CallRefusal.MalformedKey)]
    [InlineData("T/ten_a", CallRefusal.MalformedKey)]
    [InlineData("t//ten_a", CallRefusal.MalformedKey)]
    [InlineData("t/ten_b/../ten_a", CallRefusal.MalformedKey)]
    internal void A_caller_stays_in_his_tenant(string key, CallRefusal expected) =>
        CallAdmission.Judge(Any, key, Caller(Scopes.Manage)).ShouldBe(expected);

    [Theory]
    [InlineData("t/ten_b", CallRefusal.None)]
    [InlineData("a/ten_b", CallRefusal.None)]
    [InlineData("i/ten_b/ins_1", CallRefusal.None)]
    [InlineData("g/ten_b/gw_1", CallRefusal.None)]
    [InlineData("k/ten_b/tok_1", CallRefusal.None)]
    [InlineData("d/ten_b", CallRefusal.None)]
    [InlineData("q/ten_b", CallRefusal.None)]
    [InlineData("u/ten_b/con_1/0", CallRefusal.OtherTenant)]
    [InlineData("h/ten_b/ins_1/shared", CallRefusal.OtherTenant)]
    [InlineData("c/ten_b/con_1", CallRefusal.OtherTenant)]
    [InlineData("s/ten_b/ses_1", CallRefusal.OtherTenant)]
    internal void A_platform_administrator_manages_every_tenant_and_calls_for_none(string key, CallRefusal expected) =>
        CallAdmission.Judge(Any, key, Caller(Scopes.Platform)).ShouldBe(expected);

    [Fact]
    public void Without_a_proof_only_anonymous_contracts_answer()
    {
        CallAdmission.Judge(Any, "t/ten_a", null).ShouldBe(CallRefusal.NoProof);
        CallAdmission.Judge(Any, "j/sign", null).ShouldBe(CallRefusal.NoProof);
        CallAdmission.Judge(new CallRequirement(CallAdmittance.Anyone, null), "y/verify", null).ShouldBe(CallRefusal.None);
    }

    [Fact]
    public void What_is_for_silos_is_refused_to_everybody_else()
    {
        var requirement = new CallRequirement(CallAdmittance.System, null);

        CallAdmission.Judge(requirement, "c/ten_a/con_1", Caller(Scopes.Platform)).ShouldBe(CallRefusal.NotSystem);
        CallAdmission.Judge(requirement, "c/ten_a/con_1", Caller(Scopes.Platform) with { Kind = PrincipalKind.System }).ShouldBe(CallRefusal.None);
    }

    [Theory]
    [InlineData(Scopes.Read, CallRefusal.MissingScope)]
    [InlineData(Scopes.Write, CallRefusal.MissingScope)]
    [InlineData(Scopes.Manage, CallRefusal.None)]
    [InlineData(Scopes.Platform, CallRefusal.None)]
    internal void Management_needs_its_scope(string scope, CallRefusal expected) =>
        CallAdmission.Judge(new CallRequirement(CallAdmittance.Caller, Scopes.Manage), "t/ten_a", Caller(scope)).ShouldBe(expected);

    /// <summary>RFC 9068 §4: a token is good at its audience only.</summary>
    [Theory]
    [InlineData("g/ten_a/gw_1", CallRefusal.None)]
    [InlineData("c/ten_a/con_1", CallRefusal.None)]
    [InlineData("g/ten_a/gw_2", CallRefusal.OtherGateway)]
    [InlineData("g/ten_a/gw_1/x", CallRefusal.OtherGateway)]
    [InlineData("g/ten_a", CallRefusal.OtherGateway)]
    [InlineData("g/ten_b/gw_1", CallRefusal.OtherTenant)]
    internal void A_token_for_one_gateway_enters_no_other(string key, CallRefusal expected) =>
        CallAdmission.Judge(Any, key, Caller(Scopes.Write) with { GatewayId = "gw_1" }).ShouldBe(expected);

    [Fact]
    public void A_methods_mark_goes_before_its_contracts()
    {
        Of<IGatewayGrain>(nameof(IGatewayGrain.GetSnapshotAsync)).ShouldBe(Any);
        Of<IGatewayGrain>(nameof(IGatewayGrain.DeleteAsync)).Scope.ShouldBe(Scopes.Manage);
        Of<IRevocationFeedGrain>(nameof(IRevocationFeedGrain.ReadAsync)).Admittance.ShouldBe(CallAdmittance.Anyone);
        Of<IRevocationFeedGrain>(nameof(IRevocationFeedGrain.NotifyAsync)).Admittance.ShouldBe(CallAdmittance.System);
        Of<ITokenIssuerGrain>(nameof(ITokenIssuerGrain.GetKeysAsync)).Admittance.ShouldBe(CallAdmittance.Anyone);
        Of<ITokenIssuerGrain>(nameof(ITokenIssuerGrain.IssueSessionAsync)).Admittance.ShouldBe(CallAdmittance.Caller);
        Of<IInstallationGrain>(nameof(IInstallationGrain.OnToolListChangedAsync)).Admittance.ShouldBe(CallAdmittance.System);
        Of<IServerConnectionGrain>(nameof(IServerConnectionGrain.GetAsync)).Admittance.ShouldBe(CallAdmittance.System);
    }

    /// <summary>The list is short on purpose: whoever adds a contract that asks for no proof has to come here.</summary>
    [Fact]
    public void Few_methods_ask_for_no_proof()
    {
        var open = typeof(ITenantGrain).Assembly.GetTypes()
            .Where(type => type.IsInterface && typeof(IGrainWithStringKey).IsAssignableFrom(type))
            .SelectMany(type => type.GetMethods(), (type, method) => (type, method))
            .Where(pair => CallRequirement.Of(pair.type, pair.method).Admittance == CallAdmittance.Anyone)
            .Select(pair => $"{pair.type.Name}.{pair.method.Name}")
            .Order();

        open.ShouldBe(
        [
            "IAuditIntakeGrain.RecordRefusalsAsync",
            "IAuthorizationEndpointGrain.BeginAsync", "IAuthorizationEndpointGrain.ContinueAsync", "IAuthorizationEndpointGrain.DecideAsync",
            "IAuthorizationServerGrain.DescribeAsync",
            "IClientRegistrationGrain.DeleteAsync", "IClientRegistrationGrain.ReadAsync", "IClientRegistrationGrain.RegisterAsync",
            "IClientRegistrationGrain.UpdateAsync",
            "IDeviceEndpointGrain.DecideAsync", "IDeviceEndpointGrain.ShowAsync", "IDeviceEndpointGrain.StartAsync",
            "ILimitLedgerGrain.ExchangeAsync", "IRevocationFeedGrain.ReadAsync", "IRevocationFeedGrain.SubscribeAsync",
            "ISignInGrain.BeginExternalAsync", "ISignInGrain.CheckFormTokenAsync", "ISignInGrain.EndExternalAsync", "ISignInGrain.GetFormTokenAsync",
            "ISignInGrain.GetPageAsync", "ISignInGrain.SignInAsync", "ISignInGrain.SignOutAsync",
            "ITokenEndpointGrain.ExchangeAsync", "ITokenEndpointGrain.IntrospectAsync", "ITokenEndpointGrain.RevokeAsync",
            "ITokenIssuerGrain.GetKeysAsync",
            "ITokenVerifierGrain.VerifyAccessTokenAsync", "ITokenVerifierGrain.VerifyAsync", "ITokenVerifierGrain.VerifySessionAsync",
        ]);
    }

    [Theory]
    [InlineData(Permission.PeopleWrite, CallRefusal.None)]
    [InlineData(Permission.PeopleWrite | Permission.PeopleRead, CallRefusal.None)]
    [InlineData(Permission.PeopleRead, CallRefusal.MissingPermission)]
    [InlineData(Permission.None, CallRefusal.MissingPermission)]
    internal void Beside_the_scope_a_method_needs_its_permission(Permission held, CallRefusal expected)
    {
        var requirement = Of<ITenantGrain>(nameof(ITenantGrain.CreateUserAsync));
        requirement.Permission.ShouldBe(Permission.PeopleWrite);

        CallAdmission.Judge(requirement, "t/ten_a", Caller(Scopes.Manage) with { Permissions = held }).ShouldBe(expected);
        CallAdmission.Judge(requirement, "t/ten_a", Caller(Scopes.Write) with { Permissions = held }).ShouldBe(CallRefusal.MissingScope);
        CallAdmission.Judge(requirement, "t/ten_b", Caller(Scopes.Platform) with { Permissions = held }).ShouldBe(CallRefusal.None);
    }

    private static CallRequirement Of<T>(string method) => CallRequirement.Of(typeof(T), typeof(T).GetMethod(method)!);

    private static Principal Caller(string scope) => new()
    {
        TenantId = "ten_a", Kind = PrincipalKind.User, Id = "usr_ann", TokenId = "tok_1", GrantedScopes = [scope],
    };
}
