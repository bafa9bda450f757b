using System.Net;
using System.Text.RegularExpressions;

namespace Archestra.Cluster.Testing.Clients;

/// <summary>A page as it came.</summary>
public sealed partial record VisitedPage(string Url, int Status, string Html)
{
    /// <summary>The form with this button, and what the button itself adds.</summary>
    internal (string Action, KeyValuePair<string, string>[] Fields) FormOf(string label)
    {
        foreach (Match form in Form().Matches(Html))
        {
            foreach (Match button in Button().Matches(form.Groups["body"].Value))
            {
                if (!WebUtility.HtmlDecode(button.Groups["label"].Value).Trim().StartsWith(label, StringComparison.OrdinalIgnoreCase)) continue;
                var fields = Input().Matches(form.Groups["body"].Value).Select(input => input.Value)
                    .Where(input => Attribute(input, "name") is not null && (Attribute(input, "type") != "checkbox" || input.Contains(" checked", StringComparison.Ordinal)))
                    .Append(button.Value)
                    .Where(control => Attribute(control, "name") is not null)
                    .Select(control => KeyValuePair.Create(Attribute(control, "name")!, Attribute(control, "value") ?? ""));
                return (Attribute(form.Groups["tag"].Value, "action") ?? Url, [.. fields]);
            }
        }

        throw new InvalidOperationException($"No button \"{label}\" at {Url} ({Status}): {Html}");
    }

    /// <summary>Where the link with this id leads.</summary>
    public Uri LinkOf(string id)
    {
        var link = Regex.Match(Html, $"<a id=\"{id}\" href=\"(?<url>[^\"]*)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        return link.Success
            ? new Uri(WebUtility.HtmlDecode(link.Groups["url"].Value))
            : throw new InvalidOperationException($"No link {id} at {Url} ({Status}): {Html}");
    }

    private static string? Attribute(string tag, string name)
    {
        var match = Regex.Match(tag, $"\\s{name}=\"([^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(1));
        return match.Success ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;
    }

    [GeneratedRegex("(?<tag><form[^>]*>)(?<body>.*?)</form>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();

    [GeneratedRegex("<button[^>]*>(?<label>[^<]*)</button>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Button();

    [GeneratedRegex("<input[^>]*>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Input();
}
