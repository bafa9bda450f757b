using System.Globalization;

namespace Archestra.Cluster.Protocol.Tests.Fuzzing;

/// <summary>
/// Which inputs to try. The defaults are the same in every run; <c>FUZZ_SEED</c> and <c>FUZZ_COUNT</c> try others, and
/// every failure names its seed and input.
/// </summary>
internal static class FuzzSettings
{
    public static ulong Seed { get; } = Read("FUZZ_SEED", 20_260_728);

    public static int Count { get; } = (int)Read("FUZZ_COUNT", 120_000);

    private static ulong Read(string name, ulong otherwise) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
