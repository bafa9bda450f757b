using System.Diagnostics;
using OpenTelemetry;

namespace Archestra.Cluster.Hosting.Telemetry;

/// <summary>
/// Takes from the spans of others what may hold a secret: the path and query of an upstream's URL, in which some servers
/// want a key, and the text and stack of exceptions. What remains says where, how long and which kind of error.
/// </summary>
internal sealed class SpanScrubber : BaseProcessor<Activity>
{
    private const string UrlFull = "url.full";

    private static readonly string[] Removed = ["exception.message", "exception.stacktrace", "url.query", "url.path"];

    public override void OnEnd(Activity data)
    {
        foreach (var name in Removed)
        {
            if (data.GetTagItem(name) is not null)
            {
                data.SetTag(name, null);
            }
        }

        if (data.GetTagItem(UrlFull) is string text)
        {
            data.SetTag(UrlFull, Uri.TryCreate(text, UriKind.Absolute, out var url) ? url.GetLeftPart(UriPartial.Authority) : null);
        }
    }
}
