using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>What keeping sessions takes: the same for every call grain of a silo.</summary>
internal sealed record SessionPorts(IGrainFactory Grains, TimeProvider Time, IOptions<CallOptions> Options, ILogger<ServerSessions> Logger);
