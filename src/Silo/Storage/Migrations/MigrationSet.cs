using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Silo.Storage.Database;

namespace Archestra.Cluster.Silo.Storage.Migrations;

/// <summary>
/// The numbered migrations of one part of the silo, embedded from <c>{part}/Migrations/{dialect}/0001_name.sql</c>. Each
/// part counts for itself, whether it has a database of its own or shares one.
/// </summary>
internal sealed record MigrationSet(string Part, IReadOnlyList<Migration> Migrations)
{
    public static MigrationSet Load(string part, SqlDialect dialect)
    {
        var assembly = typeof(MigrationSet).Assembly;
        var folder = $"{part}/Migrations/{dialect.Name}/";
        var migrations = new List<Migration>();
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            // Built on Windows, the names have the other slash.
            var path = resource.Replace('\\', '/');
            if (!path.StartsWith(folder, StringComparison.Ordinal)) continue;

            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            migrations.Add(Parse(path[folder.Length..], reader.ReadToEnd()));
        }

        return new MigrationSet(part, [.. migrations.OrderBy(m => m.Number)]);
    }

    public static Migration Parse(string fileName, string text)
    {
        // A checkout may have turned the line ends; the checksum must not notice.
        var normalized = text.ReplaceLineEndings("\n");
        var name = Path.GetFileNameWithoutExtension(fileName);
        var number = int.Parse(name.AsSpan(0, name.IndexOf('_')), NumberStyles.None, CultureInfo.InvariantCulture);
        var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(normalized)));
        return new Migration(number, name, normalized, checksum);
    }
}
