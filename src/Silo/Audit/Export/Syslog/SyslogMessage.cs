using System.Globalization;
using System.Text;

namespace Archestra.Cluster.Silo.Audit.Export.Syslog;

/// <summary>
/// A record as a syslog message (RFC 5424 §6): the place in its chain as structured data, the record itself as JSON. The
/// whole message is ASCII, which JSON can always be, so that it needs no byte order mark (§6.4) and no receiver can read it
/// in a wrong encoding.
/// </summary>
/// <example><c>&lt;110&gt;1 2026-11-21T15:04:05.678Z host archestra-cluster silo_1 tool.call [audit@32473 tenant="ten_1" silo="silo_1" sequence="7" kind="intent" mac="…"] {"type":"entry",…}</c></example>
internal static class SyslogMessage
{
    private const string AppName = "archestra-cluster";

    private const int Notice = 5;
    private const int Informational = 6;

    public static byte[] Of(AuditExportRecord record, SyslogOptions options, string hostName)
    {
        var header = Header(record, options, hostName);
        var message = Whole(header, record.Line);
        return message.Length <= options.MaxMessageBytes ? message : Whole(header, record.ShortLine());
    }

    private static string Header(AuditExportRecord record, SyslogOptions options, string hostName)
    {
        var header = new StringBuilder(256);
        header.Append(CultureInfo.InvariantCulture, $"<{(options.Facility * 8) + SeverityOf(record)}>1 {TimestampOf(record)} ");
        header.Append(CultureInfo.InvariantCulture, $"{Printable(hostName, 255)} {AppName} {Printable(record.Place.Silo, 128)} ");
        header.Append(CultureInfo.InvariantCulture, $"{Printable(record.Body?.Action ?? record.Kind, 32)} [{options.StructuredDataId}");
        AppendParameter(header, "tenant", record.Place.TenantId);
        AppendParameter(header, "silo", record.Place.Silo);
        AppendParameter(header, record.Entry is null ? "number" : "sequence", record.Number.ToString(CultureInfo.InvariantCulture));
        AppendParameter(header, "kind", record.Kind);
        AppendParameter(header, "mac", Convert.ToHexStringLower(record.Mac));
        if (record.Body?.Outcome is { } outcome) AppendParameter(header, "outcome", outcome);
        return header.Append("] ").ToString();
    }

    private static int SeverityOf(AuditExportRecord record) =>
        record.Body?.Outcome is null or Grains.Audit.AuditOutcomes.Succeeded ? Informational : Notice;

    // §6.2.3; "-" where retention was faster.
    private static string TimestampOf(AuditExportRecord record) => record.At is { } at
        ? DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
        : "-";

    // §6.3.3: '"', '\' and ']' are escaped. What is not ASCII was never part of an id of ours.
    private static void AppendParameter(StringBuilder header, string name, string value)
    {
        header.Append(' ').Append(name).Append("=\"");
        foreach (var c in value)
        {
            if (c is '"' or '\\' or ']') header.Append('\\');
            header.Append(char.IsAscii(c) && !char.IsControl(c) ? c : '?');
        }

        header.Append('"');
    }

    // §6: PRINTUSASCII, and "-" for nothing.
    private static string Printable(string text, int maxLength)
    {
        var printable = string.Concat(text.Where(c => c is > ' ' and <= '~').Take(maxLength));
        return printable.Length == 0 ? "-" : printable;
    }

    /// <summary>What is not ASCII stands in strings only, where JSON can escape it.</summary>
    private static byte[] Whole(string header, byte[] line)
    {
        var message = new StringBuilder(header, header.Length + line.Length);
        foreach (var c in Encoding.UTF8.GetString(line))
        {
            if (char.IsAscii(c)) message.Append(c);
            else message.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return Encoding.ASCII.GetBytes(message.ToString());
    }
}
