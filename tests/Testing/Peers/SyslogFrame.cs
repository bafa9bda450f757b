using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Archestra.Cluster.Testing.Peers;

/// <summary>A syslog message, read by the grammar of RFC 5424 §6 and refused if it is not exactly that.</summary>
public sealed partial record SyslogFrame(
    int Priority, DateTimeOffset? At, string Host, string App, string Process, string MessageId, string DataId, IReadOnlyDictionary<string, string> Data, JsonElement Record)
{
    /// <summary>Names the record: chain and place.</summary>
    public string Id => $"{Data["tenant"]}/{Data["silo"]}/{Data["kind"] == "checkpoint" && Data.ContainsKey("number")}/{(Data.TryGetValue("sequence", out var sequence) ? sequence : Data["number"])}";

    public static SyslogFrame Parse(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (bytes.Any(b => b is < 0x20 or > 0x7e)) throw new FormatException("A byte that is no printable ASCII.");

        var match = Grammar().Match(Encoding.ASCII.GetString(bytes));
        if (!match.Success) throw new FormatException($"Not RFC 5424: {Encoding.ASCII.GetString(bytes)}");

        var data = Parameter().Matches(match.Groups["params"].Value).ToDictionary(p => p.Groups["name"].Value, p => Regex.Unescape(p.Groups["value"].Value));
        var at = match.Groups["at"].Value;
        return new SyslogFrame(
            int.Parse(match.Groups["pri"].Value, CultureInfo.InvariantCulture),
            at == "-" ? null : DateTimeOffset.ParseExact(at, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            match.Groups["host"].Value,
            match.Groups["app"].Value,
            match.Groups["proc"].Value,
            match.Groups["msgid"].Value,
            match.Groups["sdid"].Value,
            data,
            JsonDocument.Parse(match.Groups["msg"].Value).RootElement);
    }

    [GeneratedRegex("""^<(?<pri>[1-9][0-9]{0,2}|0)>1 (?<at>-|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z) (?<host>[!-~]{1,255}) (?<app>[!-~]{1,48}) (?<proc>[!-~]{1,128}) (?<msgid>[!-~]{1,32}) \[(?<sdid>[!#-<>-\\^-~]{1,32})(?<params>( [!#-<>-\\^-~]{1,32}="([^"\\\]]|\\["\\\]])*")*)\] (?<msg>.*)$""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Grammar();

    [GeneratedRegex("""(?<name>[!#-<>-\\^-~]+)="(?<value>([^"\\\]]|\\["\\\]])*)" ?""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Parameter();
}
