using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tests.Scene;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Grains.Web;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Grains.Tests.OAuth.Clients;

/// <summary>What knows clients, over documents in memory and a web that is made up.</summary>
internal sealed class ClientScene : IWebFetch, IClientDocumentFiles
{
    public const string Issuer = "http://127.0.0.1:4000";

    private readonly Dictionary<string, WebAnswer> _web = new(StringComparer.Ordinal);

    public ClientScene(Action<OAuthOptions>? configure = null, TokenFamilies? families = null)
    {
        configure?.Invoke(Options);
        Store = new MemoryDocuments(Time);
        Log = new RecordingAuditLog(new OrderLog());
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        var issuers = new Issuers(Microsoft.Extensions.Options.Options.Create(new PublicUrlOptions()));
        var audit = new OAuthAudit(Log);
        Documents = new ClientDocuments(this, new ClientDocumentCache(Store, Time), this, Refusals, options, Time);
        Directory = new ClientDirectory(Store, Documents, options, Time);
        Authentication = new ClientAuthentication(Directory, new ClientAssertions(new ClientKeys(this, options, Time), Store, Time), Refusals);
        Admission = new ClientAdmission(issuers, Authentication, new FailureLimit(Time));
        Registrations = new ClientRegistrations(Store, issuers, audit, Refusals, options, Time);
        Changes = new ClientRegistrationChanges(Store, issuers, families!, audit, Refusals, Time);
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public OAuthOptions Options { get; } = new();

    public ManualTimeProvider Time { get; } = new();

    public MemoryDocuments Store { get; }

    public RecordingAuditLog Log { get; }

    public RefusalTally Refusals { get; } = new();

    public ClientDocuments Documents { get; }

    public ClientDirectory Directory { get; }

    public ClientAuthentication Authentication { get; }

    public ClientAdmission Admission { get; }

    public ClientRegistrations Registrations { get; }

    public ClientRegistrationChanges Changes { get; }

    public List<string> Fetches { get; } = [];

    public Dictionary<string, OAuthClient> Seeded { get; } = new(StringComparer.Ordinal);

    IReadOnlyDictionary<string, OAuthClient> IClientDocumentFiles.Clients => Seeded;

    public static CallerDescription Caller(string address = "192.0.2.1") => new() { SourceAddress = address };

    public void Serve(string url, WebAnswer answer) => _web[url] = answer;

    public void Serve(string url, string json, TimeSpan? maxAge = null, string type = "application/json") =>
        Serve(url, new WebAnswer { Status = 200, ContentType = type, Body = Encoding.UTF8.GetBytes(json), MaxAge = maxAge });

    public Task<WebAnswer> GetAsync(Uri url, WebLimits limits, CancellationToken cancellationToken)
    {
        Fetches.Add(url.OriginalString);
        return Task.FromResult(_web.GetValueOrDefault(url.OriginalString) ?? new WebAnswer { Failure = "It could not be reached." });
    }

    public Task<WebAnswer> PostFormAsync(
        Uri url, IReadOnlyList<KeyValuePair<string, string>> form, string? authorization, WebLimits limits, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing of clients posts.");

    public Task<ClientRegistrationAnswer> RegisterAsync(string json, string address = "192.0.2.1") =>
        Registrations.RegisterAsync(Request(json) with { Caller = Caller(address) }, Cancel);

    /// <returns>What the client was told.</returns>
    public async Task<JsonObject> RegisteredAsync(string json = """{"client_name":"Test","redirect_uris":["https://client.example/cb"],"token_endpoint_auth_method":"none"}""")
    {
        var answer = await RegisterAsync(json);
        answer.Refusal.ShouldBeNull();
        return Read(answer);
    }

    public static JsonObject Read(ClientRegistrationAnswer answer) => JsonSerializer.Deserialize<JsonObject>(answer.Body)!;

    public static ClientRegistrationRequest Request(string json, JsonObject? client = null) => new()
    {
        Issuer = Issuer,
        Caller = Caller(),
        Metadata = Encoding.UTF8.GetBytes(json),
        ClientId = client?["client_id"]!.ToString(),
        RegistrationAccessToken = client?["registration_access_token"]!.ToString(),
    };

    public Task<ClientFinding> FindAsync(string clientId, string address = "192.0.2.1") => Directory.FindAsync(clientId, Caller(address), Cancel);

    public Task<ClientFinding> AuthenticateAsync(ShownClient shown, string address = "192.0.2.1") =>
        Authentication.AuthenticateAsync(shown, Issuer, Caller(address), Cancel);

    public async Task<string[]> RefusalReasonsAsync()
    {
        await Refusals.RecordAsync(Log, Cancel);
        return [.. Log.Events.Where(entry => entry.Outcome == "refused").Select(entry => entry.Details!)];
    }
}
