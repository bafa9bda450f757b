using System.Text;
using Archestra.Cluster.Frontend.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Archestra.Cluster.Frontend.Pages;

/// <summary>A posted form (<c>application/x-www-form-urlencoded</c>), small and with each field once.</summary>
internal sealed class PageForm
{
    /// <summary>A sealed request, a few names and a password.</summary>
    private const int MaxBytes = 64 * 1024;

    private const int MaxFields = 100;

    private readonly Dictionary<string, StringValues> _fields;

    private PageForm(Dictionary<string, StringValues> fields) => _fields = fields;

    /// <summary>The field, or null when it is not there, empty, or there more than once.</summary>
    public string? this[string name] => _fields.TryGetValue(name, out var values) && values is [{ Length: > 0 } value] ? value : null;

    /// <summary>All values of a field that may be there more than once: checkboxes of one name.</summary>
    public string[] All(string name) => _fields.TryGetValue(name, out var values) ? [.. values.OfType<string>()] : [];

    /// <summary>Null when the body is no such form; then there is nothing to say but that.</summary>
    public static async Task<PageForm?> ReadAsync(HttpContext context)
    {
        if (!string.Equals(context.Request.ContentType?.Split(';')[0].Trim(), "application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var body = await RequestBody.ReadAsync(context.Request, MaxBytes, context.RequestAborted);
        if (body.Status != BodyStatus.Complete)
        {
            return null;
        }

        using var reader = new FormReader(Encoding.UTF8.GetString(body.Bytes)) { ValueCountLimit = MaxFields };
        try
        {
            return new PageForm(await reader.ReadFormAsync(context.RequestAborted));
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
