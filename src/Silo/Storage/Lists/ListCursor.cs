using System.Buffers.Text;
using System.Text.Json;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Silo.Storage.Lists;

/// <summary>Where a page ended: the sort value and id of its last row. Names its sort, so it is good for no other.</summary>
internal sealed record ListCursor(DocumentSort Sort, bool Descending, string? Text, long Number, string Id)
{
    public static ListCursor After(DocumentSort sort, bool descending, string name, DateTimeOffset createdAt, DateTimeOffset updatedAt, string id) => new(
        sort,
        descending,
        sort == DocumentSort.Name ? name : null,
        sort switch
        {
            DocumentSort.CreatedAt => createdAt.ToUnixTimeMilliseconds(),
            DocumentSort.UpdatedAt => updatedAt.ToUnixTimeMilliseconds(),
            _ => 0,
        },
        id);

    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>Null if the text is not a cursor for this sort: it comes from outside.</summary>
    public static ListCursor? TryParse(string text, DocumentSort sort, bool descending)
    {
        if (!Base64Url.IsValid(text)) return null;
        try
        {
            var cursor = JsonSerializer.Deserialize<ListCursor>(Base64Url.DecodeFromChars(text));
            var fits = cursor is { Id: not null } && cursor.Sort == sort && cursor.Descending == descending
                && (cursor.Sort != DocumentSort.Name || cursor.Text is not null);
            return fits ? cursor : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
