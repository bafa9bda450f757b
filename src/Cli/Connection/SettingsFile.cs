using System.Text.Json;

namespace Archestra.Cluster.Cli.Connection;

/// <summary>
/// What <c>archestra login</c> keeps: the server and its token, readable by the owner alone. A file that others can read
/// is refused: its token may be known.
/// </summary>
internal sealed record SettingsFile(string Server, string Token)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OthersMay = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string Path { get; } = FindPath();

    /// <summary>Null when nobody has logged in.</summary>
    public static SettingsFile? Read()
    {
        if (!File.Exists(Path))
        {
            return null;
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(Path) & OthersMay) != UnixFileMode.None)
        {
            throw CommandFailedException.Usage($"{Path} can be read by others, and it holds a token: chmod 600 it, or log in again.");
        }

        try
        {
            var file = JsonSerializer.Deserialize<SettingsFile>(File.ReadAllBytes(Path), Options);
            return file is { Server: not null, Token: not null } ? file : throw Malformed();
        }
        catch (JsonException)
        {
            throw Malformed();
        }
    }

    public void Write()
    {
        var directory = System.IO.Path.GetDirectoryName(Path)!;
        Directory.CreateDirectory(directory);
        var temporary = Path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            // Set when the file is made: there is no moment at which others can open it.
            options.UnixCreateMode = OwnerOnly;
        }

        using (var stream = new FileStream(temporary, options))
        {
            JsonSerializer.Serialize(stream, this, Options);
        }

        File.Move(temporary, Path, overwrite: true);
    }

    public static bool Delete()
    {
        var existed = File.Exists(Path);
        File.Delete(Path);
        return existed;
    }

    public override string ToString() => Server;

    private static CommandFailedException Malformed() => CommandFailedException.Usage($"{Path} is not what 'archestra login' writes: log in again.");

    private static string FindPath()
    {
        if (Environment.GetEnvironmentVariable("ARCHESTRA_CONFIG") is { Length: > 0 } given)
        {
            return given;
        }

        var home = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } configured
            ? configured
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        return System.IO.Path.Combine(home, "archestra", "config.json");
    }
}
