using System.Diagnostics;
using System.Text.Json;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.Directory;

/// <summary>Configuration documents as typed records: what the management grains read, write and list.</summary>
internal sealed class ConfigurationDirectory(IDocumentStore store)
{
    public async Task<Versioned<T>?> GetAsync<T>(string kind, string tenantId, string id, CancellationToken cancellationToken)
        where T : class
    {
        var document = await store.GetAsync(kind, tenantId, id, cancellationToken);
        return document is null ? null : Read<T>(document);
    }

    /// <param name="filters">What the query's filter means for this kind.</param>
    public async Task<Page<Versioned<T>>> ListAsync<T>(
        string kind, string tenantId, ListQuery query, IReadOnlyList<DocumentFilter> filters, CancellationToken cancellationToken)
        where T : class
    {
        var page = await store.ListAsync(
            new DocumentQuery(kind, tenantId)
            {
                NamePrefix = query.NamePrefix,
                NameContains = query.NameContains,
                Filters = filters,
                Sort = ListOrders.Of(query.Sort),
                Descending = query.Descending,
                Cursor = query.Cursor,
                Limit = Math.Clamp(query.Limit, 1, ListQuery.MaxLimit),
                IncludeTotal = query.IncludeTotal,
            },
            cancellationToken);
        return new Page<Versioned<T>>
        {
            Items = [.. page.Documents.Select(Read<T>)], NextCursor = page.NextCursor, Total = page.Total, CursorRefused = page.CursorRefused,
        };
    }

    /// <summary>The documents of some owners on one page, by name: what one person or team owns is not much.</summary>
    public async Task<Page<Versioned<T>>> ListOwnedAsync<T>(
        string kind, string tenantId, IReadOnlyList<string> owners, ListQuery query, CancellationToken cancellationToken)
        where T : class
    {
        var found = new List<StoredDocument>();
        foreach (var owner in owners)
        {
            found.AddRange(await OwnedAsync(kind, tenantId, owner, query.NamePrefix, cancellationToken));
        }

        return new Page<Versioned<T>> { Items = [.. found.OrderBy(document => document.Name, StringComparer.Ordinal).Select(Read<T>)] };
    }

    /// <summary>Everything of a kind that somebody owns, oldest first.</summary>
    public Task<IReadOnlyList<StoredDocument>> OwnedAsync(
        string kind, string tenantId, string owner, string? namePrefix, CancellationToken cancellationToken) =>
        ReadAllAsync(new DocumentQuery(kind, tenantId) { Owner = owner, NamePrefix = namePrefix }, cancellationToken);

    /// <summary>Everything of a kind with which the filters agree, oldest first.</summary>
    public Task<IReadOnlyList<StoredDocument>> ListAllAsync(
        string kind, string tenantId, IReadOnlyList<DocumentFilter> filters, CancellationToken cancellationToken) =>
        ReadAllAsync(new DocumentQuery(kind, tenantId) { Filters = filters }, cancellationToken);

    private async Task<IReadOnlyList<StoredDocument>> ReadAllAsync(DocumentQuery query, CancellationToken cancellationToken)
    {
        query = query with { Sort = DocumentSort.CreatedAt, Limit = DocumentQuery.MaxLimit };
        var found = new List<StoredDocument>();
        do
        {
            var page = await store.ListAsync(query, cancellationToken);
            found.AddRange(page.Documents);
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);

        return found;
    }

    /// <summary>The first document of a kind that was made of all those with which the filters agree.</summary>
    public async Task<TPart?> FindOldestAsync<T, TPart>(
        string kind, string tenantId, IReadOnlyList<DocumentFilter> filters, Func<T, TPart> part, CancellationToken cancellationToken)
        where T : class
        where TPart : class
    {
        var query = new DocumentQuery(kind, tenantId) { Filters = filters, Sort = DocumentSort.CreatedAt, Limit = 1 };
        var page = await store.ListAsync(query, cancellationToken);
        return page.Documents is [var oldest] ? part(Read<T>(oldest).Value) : null;
    }

    /// <summary>Every document of a kind, in pages; for checks over a tenant's configuration, never on a call's path.</summary>
    public async Task<IReadOnlyList<Versioned<T>>> ListAllAsync<T>(string kind, string tenantId, CancellationToken cancellationToken)
        where T : class
    {
        var snapshot = await store.SnapshotAsync(tenantId, [kind], cancellationToken);
        return [.. snapshot.Documents.Select(Read<T>)];
    }

    /// <summary>Makes the changes and their feed entries in one commit; null when they were made, else why not.</summary>
    public async Task<(ApplyOutcome Outcome, string? Problem)> ApplyAsync(
        IReadOnlyList<DocumentChange> changes, IReadOnlyList<ChangeFeedEntry> feed, CancellationToken cancellationToken)
    {
        var outcome = await store.ApplyAsync(changes, feed, cancellationToken);
        return (outcome, outcome.Status switch
        {
            ApplyStatus.Applied => null,
            ApplyStatus.NameTaken => "The name is taken.",
            ApplyStatus.AlreadyExists => "It exists already.",
            ApplyStatus.VersionMismatch => "It was changed meanwhile.",
            ApplyStatus.NotFound => "It does not exist.",
            _ => throw new UnreachableException($"Apply status {outcome.Status}."),
        });
    }

    /// <summary>The document that is to be changed, or why it is not: it does not exist, or is not what the caller has seen.</summary>
    /// <param name="expectedVersion">From the entity tag; null takes the stored one.</param>
    /// <param name="missing">What to say when it does not exist.</param>
    public async Task<(Versioned<T>? Stored, ChangeOutcome<T>? Refusal)> FindAsync<T>(
        string kind, string tenantId, string id, long? expectedVersion, string missing, CancellationToken cancellationToken)
        where T : class
    {
        if (await GetAsync<T>(kind, tenantId, id, cancellationToken) is not { } stored)
        {
            return (null, ChangeOutcome<T>.NotFound(missing));
        }

        return expectedVersion is { } expected && expected != stored.Version
            ? (null, ChangeOutcome<T>.VersionMismatch(stored.Version))
            : (stored, null);
    }

    /// <summary>Makes the changes and their feed entries in one commit; the outcome is that of the first, the value's own.</summary>
    public async Task<ChangeOutcome<T>> CommitAsync<T>(
        T value, IReadOnlyList<DocumentChange> changes, IReadOnlyList<ChangeFeedEntry> feed, CancellationToken cancellationToken)
        where T : class
    {
        var (outcome, problem) = await ApplyAsync(changes, feed, cancellationToken);
        return problem is null ? ChangeOutcome<T>.Changed(value, outcome.Versions![0]) : Refused<T>(outcome, problem);
    }

    /// <summary>Turns a refused commit into the outcome of the change.</summary>
    public static ChangeOutcome<T> Refused<T>(ApplyOutcome outcome, string problem)
        where T : class => outcome.Status switch
        {
            ApplyStatus.NotFound => ChangeOutcome<T>.NotFound(problem),
            ApplyStatus.VersionMismatch => ChangeOutcome<T>.VersionMismatch(0),
            _ => ChangeOutcome<T>.Conflict(problem),
        };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, DocumentJson.Options);

    public static Versioned<T> Read<T>(StoredDocument document)
        where T : class =>
        new(JsonSerializer.Deserialize<T>(document.Body, DocumentJson.Options)
            ?? throw new JsonException($"Document {document.Kind}/{document.Id} is empty."), document.Version)
        {
            CreatedAt = document.CreatedAt,
            UpdatedAt = document.UpdatedAt,
        };
}
