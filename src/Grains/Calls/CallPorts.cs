using Archestra.Cluster.Grains.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>What carrying a call takes besides its server: the same for every call grain of a silo.</summary>
internal sealed record CallPorts(
    ICallAuthorization Authorization, CallAudit Audit, Caller Caller, TimeProvider Time, IOptions<CallOptions> Options, ILogger<CallExecution> Logger);
