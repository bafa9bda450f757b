using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>Where a page ended. Opaque to callers; a foreign one is no cursor.</summary>
internal sealed record AuditCursor(long At, string Silo, long Sequence)
{
    public override string ToString() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{At}.{Silo}.{Sequence}"));

    public static bool TryParse(string? text, [NotNullWhen(true)] out AuditCursor? cursor)
    {
        cursor = null;
        if (text is null || text.Length > 200 || !Base64Url.IsValid(text)) return false;

        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('.');
        if (parts.Length != 3 || !long.TryParse(parts[0], out var at) || !long.TryParse(parts[2], out var sequence)) return false;

        // Text that PostgreSQL would refuse as a parameter cannot be the id of a silo.
        if (!Protocol.Identity.EntityId.IsValid(parts[1])) return false;
        cursor = new AuditCursor(at, parts[1], sequence);
        return true;
    }
}
