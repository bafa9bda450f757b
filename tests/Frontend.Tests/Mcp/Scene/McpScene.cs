using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Limits;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Tokens;

namespace Archestra.Cluster.Frontend.Tests.Mcp.Scene;

/// <summary>What the silo of a test knows and does; its grains read it.</summary>
internal sealed class McpScene
{
    public const string Tenant = "tn_one";
    public const string Gateway = "gw_one";

    private readonly Lock _gate = new();
    private readonly List<FeedEntry> _feed = [];

    public ConcurrentDictionary<string, Principal> Tokens { get; } = new();

    public ConcurrentDictionary<string, GatewaySnapshot> Gateways { get; } = new();

    /// <summary>By the gateway's name of the tool.</summary>
    public ConcurrentDictionary<string, Func<UpstreamCall, CancellationToken, Task<CallReply>>> Tools { get; } = new();

    /// <summary>By the gateway's name of the tool, for those that reply Streaming.</summary>
    public ConcurrentDictionary<string, Func<CancellationToken, IAsyncEnumerable<UpstreamFrame>>> Frames { get; } = new();

    public ConcurrentQueue<(string Grain, UpstreamCall Call)> Calls { get; } = new();

    public ConcurrentQueue<(string Grain, string CancelKey)> Cancellations { get; } = new();

    public ConcurrentQueue<LimitUse> Uses { get; } = new();

    public ConcurrentQueue<EdgeRefusal> Refusals { get; } = new();

    public TenantLimits? Limits { get; set; }

    public int SnapshotReads;

    public int Resolutions;

    /// <summary>What every caller's connections are resolved to.</summary>
    public ConcurrentBag<ResolvedConnection> Connections { get; } = [];

    public bool IsFeedDown { get; set; }

    public string? RefusedProof { get; set; }

    public ECDsa SessionKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public long FeedSequence
    {
        get
        {
            lock (_gate)
            {
                return _feed.Count;
            }
        }
    }

    public string AddToken(params string[] scopes) => AddToken("us_ann", Tenant, scopes);

    public string AddToken(string user, string tenant, params string[] scopes)
    {
        var text = ApiTokenText.Create();
        Tokens[Convert.ToHexString(text.Sha256())] = new Principal
        {
            TenantId = tenant,
            Kind = PrincipalKind.User,
            Id = user,
            TokenId = "tok_" + Tokens.Count.ToString(CultureInfo.InvariantCulture),
            GrantedScopes = scopes,
            Permissions = Permission.ToolsRead | Permission.ToolsWrite,
        };
        return text.Reveal();
    }

    public Principal PrincipalOf(string token) => Tokens[Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)))];

    public void Publish(FeedEntryKind kind, string subject, string tenant = Tenant)
    {
        lock (_gate)
        {
            _feed.Add(new FeedEntry { Sequence = _feed.Count + 1, TenantId = tenant, Kind = kind, Subject = subject });
        }
    }

    public FeedHeartbeat ReadFeed(long after)
    {
        lock (_gate)
        {
            var entries = after < 0 ? [] : _feed.Where(entry => entry.Sequence > after).ToArray();
            return new FeedHeartbeat { Sequence = _feed.Count, Age = TimeSpan.Zero, Entries = entries };
        }
    }

    /// <summary>Puts the gateway's snapshot in place, as read now.</summary>
    public void SetGateway(params GatewayTool[] tools)
    {
        Gateways[$"g/{Tenant}/{Gateway}"] = new GatewaySnapshot
        {
            TenantId = Tenant,
            GatewayId = Gateway,
            Name = "Gateway one",
            FeedSequence = FeedSequence,
            Tools = [.. tools.OrderBy(tool => tool.Name, StringComparer.Ordinal)],
            InstallationIds = ["in_one"],
            Instructions = "Call tools.",
            Limits = Limits,
        };
    }

    /// <summary>Commits a change of the gateway: first the feed, so that a snapshot read now is new enough.</summary>
    public void ChangeGateway(params GatewayTool[] tools)
    {
        lock (_gate)
        {
            Publish(FeedEntryKind.GatewayChanged, Gateway);
            SetGateway(tools);
        }
    }

    public static GatewayTool Tool(string name, string scope = Scopes.Write, string schema = "{\"type\":\"object\"}", int shards = 1) => new()
    {
        Name = name,
        UpstreamName = name,
        InstallationId = "in_one",
        CallTarget = shards == 0 ? $"h/{Tenant}/in_one/shared" : $"u/{Tenant}/cn_one/",
        Shards = shards,
        Definition = Encoding.UTF8.GetBytes($"{{\"name\":\"{name}\",\"inputSchema\":{schema}}}"),
        RequiredScope = scope,
        CallTimeout = TimeSpan.FromSeconds(30),
        ConnectionId = "cn_one",
    };

    public static CallReply Text(string text) =>
        CallReply.Result(Encoding.UTF8.GetBytes($"{{\"content\":[{{\"type\":\"text\",\"text\":\"{text}\"}}]}}"));

    public static UpstreamFrame Progress(int value) => new()
    {
        Kind = UpstreamFrameKind.Notification,
        Method = "notifications/progress",
        Payload = Encoding.UTF8.GetBytes($"{{\"progressToken\":\"p\",\"progress\":{value}}}"),
    };

    public static UpstreamFrame Chunk(string text) => new() { Kind = UpstreamFrameKind.Chunk, Payload = Encoding.UTF8.GetBytes(text) };

    public static UpstreamFrame End(CallReply reply) => new() { Kind = UpstreamFrameKind.End, Reply = reply };
}
