using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Archestra.Cluster.Silo.Storage.Database;

/// <summary>
/// Binds SQLitePCLRaw to the system's SQLite, which the distribution patches, and falls back to the library that the
/// package carries.
/// </summary>
internal static class SqliteNativeLibrary
{
    private const string NameInProvider = "e_sqlite3";
    private static readonly Lazy<bool> Loaded = new(Load);

    public static void EnsureLoaded() => _ = Loaded.Value;

    private static bool Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return true;
    }

    private static nint Resolve(string libraryName, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (libraryName != NameInProvider) return 0;

        // Zero leaves the search to the runtime, which finds the package's own library beside the program.
        return NativeLibrary.TryLoad(SystemName, out var handle) ? handle : 0;
    }

    private static string SystemName =>
        OperatingSystem.IsMacOS() ? "/usr/lib/libsqlite3.dylib"
        : OperatingSystem.IsWindows() ? "winsqlite3.dll"
        : "libsqlite3.so.0";
}
