namespace Archestra.Cluster.Grains;

/// <summary>The wire name of every message and contract. A name, once released, is never reused for another shape.</summary>
public static class Aliases
{
    public const string ChangeOutcome = "archestra.change-outcome`1";
    public const string FieldProblem = "archestra.field-problem";
    public const string Page = "archestra.page`1";
    public const string ListQuery = "archestra.list-query";
    public const string ListFilter = "archestra.list-filter";
    public const string Versioned = "archestra.versioned`1";

    public const string Principal = "archestra.principal";
    public const string CallerDescription = "archestra.caller-description";

    public const string TokenVerification = "archestra.token-verification";
    public const string ApiToken = "archestra.api-token";
    public const string IssueApiToken = "archestra.issue-api-token";
    public const string IssuedApiToken = "archestra.issued-api-token";

    public const string FeedEntry = "archestra.feed-entry";
    public const string FeedHeartbeat = "archestra.feed-heartbeat";

    public const string SessionClaims = "archestra.session-claims";
    public const string SigningKey = "archestra.signing-key";

    public const string Tenant = "archestra.tenant";
    public const string Team = "archestra.team";
    public const string UserAccount = "archestra.user-account";
    public const string CatalogEntry = "archestra.catalog-entry";
    public const string CredentialField = "archestra.credential-field";
    public const string Installation = "archestra.installation";
    public const string InstallServer = "archestra.install-server";
    public const string UpdateInstallation = "archestra.update-installation";
    public const string InstalledTool = "archestra.installed-tool";
    public const string InstallationTools = "archestra.installation-tools";
    public const string ToolDrift = "archestra.tool-drift";
    public const string ConfigurationCheck = "archestra.configuration-check";
    public const string InstallationCheck = "archestra.installation-check";
    public const string Gateway = "archestra.gateway";
    public const string GatewaySnapshot = "archestra.gateway-snapshot";
    public const string GatewayInstallation = "archestra.gateway-installation";
    public const string GatewayTool = "archestra.gateway-tool";
    public const string ConnectionSnapshot = "archestra.connection-snapshot";
    public const string CredentialBinding = "archestra.credential-binding";
    public const string SecretRef = "archestra.secret-ref";

    public const string UpstreamCall = "archestra.upstream-call";
    public const string ParamHeader = "archestra.param-header";
    public const string CallReply = "archestra.call-reply";
    public const string UpstreamFrame = "archestra.upstream-frame";
    public const string ServerStatus = "archestra.server-status";

    public const string AuditQuery = "archestra.audit-query";
    public const string AuditRecord = "archestra.audit-record";
    public const string AuditVerificationStep = "archestra.audit-verification-step";
    public const string AuditVerificationResult = "archestra.audit-verification-result";
    public const string AuditVerificationFinding = "archestra.audit-verification-finding";
    public const string AuditExportFrame = "archestra.audit-export-frame";
    public const string AuditSinkStatus = "archestra.audit-sink-status";
    public const string Role = "archestra.role";
    public const string RateLimit = "archestra.rate-limit";
    public const string LimitUse = "archestra.limit-use";
    public const string LimitUsage = "archestra.limit-usage";
    public const string TenantLimits = "archestra.tenant-limits";
    public const string AuditSettings = "archestra.audit-settings";
    public const string AuditCapture = "archestra.audit-capture";
    public const string AccessList = "archestra.access-list";
    public const string ResolvedConnection = "archestra.resolved-connection";
    public const string ResolvedConnections = "archestra.resolved-connections";
    public const string ToolRule = "archestra.tool-rule";
    public const string EdgeRefusal = "archestra.edge-refusal";

    public const string KeyRotation = "archestra.key-rotation";
    public const string RingKeyStatus = "archestra.ring-key-status";
    public const string KeyNeed = "archestra.key-need";
    public const string DiagnosticCheck = "archestra.diagnostic-check";
    public const string DiagnosticFinding = "archestra.diagnostic-finding";

    public const string OAuthRefusal = "archestra.oauth-refusal";
    public const string AuthorizationServerFeatures = "archestra.authorization-server-features";
    public const string ShownClient = "archestra.shown-client";
    public const string OAuthClient = "archestra.oauth-client";
    public const string IssuedOAuthClient = "archestra.issued-oauth-client";
    public const string ClientRegistrationRequest = "archestra.client-registration-request";
    public const string ClientRegistrationAnswer = "archestra.client-registration-answer";
    public const string AuthorizationQuery = "archestra.authorization-query";
    public const string ConsentQuery = "archestra.consent-query";
    public const string ConsentDecision = "archestra.consent-decision";
    public const string ConsentScope = "archestra.consent-scope";
    public const string ConsentView = "archestra.consent-view";
    public const string TokenRequest = "archestra.token-request";
    public const string TokenResponse = "archestra.token-response";
    public const string TokenAnswer = "archestra.token-answer";
    public const string TokenInquiry = "archestra.token-inquiry";
    public const string TokenIntrospection = "archestra.token-introspection";
    public const string TokenFamily = "archestra.token-family";
    public const string Consent = "archestra.consent";
    public const string DeviceAuthorizationQuery = "archestra.device-authorization-query";
    public const string DeviceAuthorizationAnswer = "archestra.device-authorization-answer";
    public const string DevicePageQuery = "archestra.device-page-query";
    public const string DeviceStep = "archestra.device-step";
    public const string SignInPageQuery = "archestra.sign-in-page-query";
    public const string SignInProvider = "archestra.sign-in-provider";
    public const string SignInPage = "archestra.sign-in-page";
    public const string SignInAttempt = "archestra.sign-in-attempt";
    public const string SignInAnswer = "archestra.sign-in-answer";
    public const string ExternalSignInStart = "archestra.external-sign-in-start";
    public const string ExternalSignInRedirect = "archestra.external-sign-in-redirect";
    public const string ExternalSignInReturn = "archestra.external-sign-in-return";
    public const string ExternalSignInEnd = "archestra.external-sign-in-end";
    public const string UserSession = "archestra.user-session";
    public const string UserCredentials = "archestra.user-credentials";
    public const string OneTimeCodeEnrolment = "archestra.one-time-code-enrolment";
    public const string GroupMapping = "archestra.group-mapping";
    public const string IdentityProvider = "archestra.identity-provider";
    public const string SaveIdentityProvider = "archestra.save-identity-provider";
    public const string AccessTokenInquiry = "archestra.access-token-inquiry";
    public const string AuthorizationStep = "archestra.authorization-step";
}
