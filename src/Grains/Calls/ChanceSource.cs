using System.Security.Cryptography;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>A number from 0 to 1 for spreading waits. A seam for tests; nothing secret depends on it.</summary>
internal delegate double ChanceSource();

internal static class Chance
{
    private const int Steps = 1 << 20;

    public static double Next() => RandomNumberGenerator.GetInt32(Steps) / (double)Steps;
}
