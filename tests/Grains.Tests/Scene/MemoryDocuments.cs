using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.Tests.Scene;

/// <summary>Documents and their change feed in memory, and the feed as every silo sees it: at once.</summary>
internal sealed class MemoryDocuments(TimeProvider time) : IDocumentStore, IChangeFeedStore, IChangeFeedView
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Kind, string Tenant, string Id), StoredDocument> _documents = [];
    private readonly List<FeedEntry> _feed = [];

    public bool IsFresh { get; set; } = true;

    public int GatewayReads { get; private set; }

    public bool ChangedSince(long sequence, string tenantId, FeedEntryKind kind, string subject)
    {
        lock (_gate)
        {
            return _feed.Exists(e => e.Sequence > sequence && e.TenantId == tenantId && e.Kind == kind && e.Subject == subject);
        }
    }

    public void Put(string kind, string tenantId, string id, string body, FeedEntryKind? feed = null)
    {
        lock (_gate)
        {
            var version = _documents.TryGetValue((kind, tenantId, id), out var before) ? before.Version + 1 : 1;
            _documents[(kind, tenantId, id)] = New(kind, tenantId, id, version, null, null, body);
            if (feed is { } entry)
            {
                var tenant = tenantId == DocumentTenants.None ? id : tenantId;
                _feed.Add(new FeedEntry { Sequence = _feed.Count + 1, TenantId = tenant, Kind = entry, Subject = id });
            }
        }
    }

    public void Remove(string kind, string tenantId, string id)
    {
        lock (_gate)
        {
            _documents.Remove((kind, tenantId, id));
        }
    }

    public Task<StoredDocument?> GetAsync(string kind, string tenantId, string id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            GatewayReads += kind == DocumentKinds.Gateway ? 1 : 0;
            return Task.FromResult(_documents.GetValueOrDefault((kind, tenantId, id)));
        }
    }

    public Task<StoredDocument?> FindByIdAsync(string kind, string id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_documents.Values.FirstOrDefault(document => document.Kind == kind && document.Id == id));
        }
    }

    // Nothing here lives long enough to expire.
    public Task<int> RemoveExpiredAsync(IReadOnlyCollection<string> exceptKinds, int max, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<IReadOnlyList<StoredDocument>> ListExpiredAsync(string kind, int max, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StoredDocument>>([]);

    public Task<StoredDocument?> FindByNameAsync(string kind, string tenantId, string name, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_documents.Values.FirstOrDefault(d => d.Kind == kind && d.TenantId == tenantId && d.Name == name));
        }
    }

    public Task<DocumentPage> ListAsync(DocumentQuery query, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var found = _documents.Values
                .Where(d => d.Kind == query.Kind && d.TenantId == query.TenantId && (query.Owner is null || d.Owner == query.Owner))
                .OrderBy(d => d.Id)
                .ToList();
            return Task.FromResult(new DocumentPage(found, null, Total: query.IncludeTotal ? found.Count : null));
        }
    }

    public Task<DocumentSnapshot> SnapshotAsync(string tenantId, IReadOnlyCollection<string> kinds, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var found = _documents.Values.Where(d => d.TenantId == tenantId && kinds.Contains(d.Kind)).OrderBy(d => d.Kind).ThenBy(d => d.Id);
            return Task.FromResult(new DocumentSnapshot(_feed.Count, [.. found]));
        }
    }

    public Task<ApplyOutcome> ApplyAsync(
        IReadOnlyList<DocumentChange> changes, IReadOnlyList<ChangeFeedEntry> feed, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            for (var i = 0; i < changes.Count; i++)
            {
                if (Check(changes[i]) is { } conflict)
                {
                    return Task.FromResult(ApplyOutcome.Conflict(i, conflict));
                }
            }

            var versions = changes.Select(Make).ToList();
            _feed.AddRange(feed.Select((e, i) =>
                new FeedEntry { Sequence = _feed.Count + 1 + i, TenantId = e.TenantId, Kind = e.Kind, Subject = e.Subject }).ToList());
            return Task.FromResult(ApplyOutcome.Applied(versions, _feed.Count));
        }
    }

    public Task<ChangeFeedPage> ReadAsync(long afterSequence, int max, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var entries = afterSequence < 0 ? [] : _feed.Where(e => e.Sequence > afterSequence).Take(max).ToList();
            return Task.FromResult(new ChangeFeedPage(_feed.Count, entries, Gap: false));
        }
    }

    public Task<int> PruneAsync(CancellationToken cancellationToken) => Task.FromResult(0);

    private ApplyStatus? Check(DocumentChange change)
    {
        var stored = _documents.GetValueOrDefault((change.Kind, change.TenantId, change.Id));
        return change switch
        {
            DocumentChange.Insert => stored is null ? null : ApplyStatus.AlreadyExists,
            DocumentChange.Replace replace => VersionIs(stored, replace.ExpectedVersion),
            DocumentChange.Delete delete => VersionIs(stored, delete.ExpectedVersion),
            _ => throw new NotSupportedException(change.GetType().Name),
        };
    }

    private static ApplyStatus? VersionIs(StoredDocument? stored, long expected) =>
        stored is null ? ApplyStatus.NotFound : stored.Version != expected ? ApplyStatus.VersionMismatch : null;

    private long Make(DocumentChange change)
    {
        var key = (change.Kind, change.TenantId, change.Id);
        switch (change)
        {
            case DocumentChange.Insert insert:
                _documents[key] = New(change.Kind, change.TenantId, change.Id, 1, insert.Name, insert.Owner, insert.Body);
                return 1;
            case DocumentChange.Replace replace:
                _documents[key] = New(change.Kind, change.TenantId, change.Id, replace.ExpectedVersion + 1, replace.Name, replace.Owner, replace.Body);
                return replace.ExpectedVersion + 1;
            default:
                _documents.Remove(key);
                return 0;
        }
    }

    private StoredDocument New(string kind, string tenantId, string id, long version, string? name, string? owner, string body) =>
        new(kind, tenantId, id, version, name, owner, body, time.GetUtcNow(), time.GetUtcNow());
}
