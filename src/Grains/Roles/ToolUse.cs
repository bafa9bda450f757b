namespace Archestra.Cluster.Grains.Roles;

/// <summary>That somebody may call one tool through one installation's connection, by whichever gateway.</summary>
/// <param name="InstallationId">Whose connection.</param>
/// <param name="Tool">The upstream's name, or <see cref="AnyOther"/>.</param>
/// <param name="Changing">Also when the server does not call the tool read-only.</param>
internal readonly record struct ToolUse(string InstallationId, string Tool, bool Changing)
{
    /// <summary>Every tool that no gateway names.</summary>
    public const string AnyOther = "*";
}
