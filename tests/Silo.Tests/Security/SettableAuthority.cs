using System.Data.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Silo.Tests.Security;

internal sealed class SettableAuthority : ICallerAuthority
{
    public (Permission Permissions, long Sequence) Now { get; set; }

    public bool IsDown { get; set; }

    public int Reads { get; private set; }

    public Task<(Principal Principal, long FeedSequence)> ReadAsync(Principal principal, CancellationToken cancellationToken)
    {
        Reads++;
        return IsDown
            ? Task.FromException<(Principal, long)>(new Unreachable())
            : Task.FromResult((principal with { Permissions = Now.Permissions }, Now.Sequence));
    }

    private sealed class Unreachable : DbException;
}
