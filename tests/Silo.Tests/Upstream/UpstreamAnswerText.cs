using System.Text;
using Archestra.Cluster.Grains.Upstream;

namespace Archestra.Cluster.Silo.Tests.Upstream;

internal static class UpstreamAnswerText
{
    /// <summary>The payload as text; fails with the reason when there is none.</summary>
    public static string Text(this UpstreamAnswer answer)
    {
        answer.Answered.ShouldBeTrue(answer.Reason);
        return Encoding.UTF8.GetString(answer.Payload.Span);
    }
}
