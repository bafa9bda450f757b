using System.Reflection;
using System.Text.Json;

namespace Archestra.Cluster.Frontend.Mcp;

/// <summary>What the gateway says of itself. For display only: clients "SHOULD NOT use it to change their behavior".</summary>
internal static class McpServerIdentity
{
    public const string Name = "archestra-cluster";

    public static string Version { get; } = ReadVersion();

    /// <param name="title">The gateway's own name, as its administrator gave it.</param>
    public static void Write(Utf8JsonWriter json, string title)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, Name);
        json.WriteString("title"u8, title);
        json.WriteString("version"u8, Version);
        json.WriteEndObject();
    }

    public static void WriteCapabilities(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("tools"u8);
        json.WriteBoolean("listChanged"u8, true);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string ReadVersion()
    {
        var version = typeof(McpServerIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
        var commit = version.IndexOf('+');
        return commit < 0 ? version : version[..commit];
    }
}
