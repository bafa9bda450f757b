using System.Buffers.Text;
using System.Text.Json;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Silo.Storage.Documents;

/// <summary>Where a page ended: the sort value and id of its last document. Names its sort, so it is good for no other.</summary>
internal sealed record DocumentCursor(DocumentSort Sort, bool Descending, string? Text, long Number, string Id)
{
    public static DocumentCursor After(StoredDocument document, DocumentQuery query) => new(
        query.Sort,
        query.Descending,
        query.Sort == DocumentSort.Name ? document.Name ?? "" : null,
        query.Sort switch
        {
            DocumentSort.CreatedAt => document.CreatedAt.ToUnixTimeMilliseconds(),
            DocumentSort.UpdatedAt => document.UpdatedAt.ToUnixTimeMilliseconds(),
            _ => 0,
        },
        document.Id);

    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>Null if the text is not a cursor for this sort: it comes from outside.</summary>
    public static DocumentCursor? TryParse(string text, DocumentQuery query)
    {
        if (!Base64Url.IsValid(text)) return null;
        try
        {
            var cursor = JsonSerializer.Deserialize<DocumentCursor>(Base64Url.DecodeFromChars(text));
            var fits = cursor is { Id: not null } && cursor.Sort == query.Sort && cursor.Descending == query.Descending
                && (cursor.Sort != DocumentSort.Name || cursor.Text is not null);
            return fits ? cursor : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
