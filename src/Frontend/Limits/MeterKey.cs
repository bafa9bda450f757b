using System.Runtime.InteropServices;
using Archestra.Cluster.Grains.Limits;

namespace Archestra.Cluster.Frontend.Limits;

/// <summary>Whose meter it is, within a tenant.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MeterKey(LimitKind Kind, string Id);
