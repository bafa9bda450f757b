using Archestra.Cluster.Grains.Keys;

namespace Archestra.Cluster.Silo.Keys;

/// <summary>
/// A ring that silos can only read, such as a mounted secret: a person makes each change on the file and gives every silo
/// the new one; the rotation sees it and goes on.
/// </summary>
internal static class ReadOnlyRing
{
    public const string AddFirst =
        "The key ring cannot be written here. Add keys to it with the offline verb 'keys add', give every silo the new file, then ask again.";

    public static string Problem(KeyRotation rotation, Exception exception) => rotation.State switch
    {
        KeyRotationState.Distributing or KeyRotationState.Activating =>
            $"The key ring cannot be written here ({exception.Message}) Use 'keys activate {rotation.KeyId}' on it and give every silo the new file.",
        KeyRotationState.ActivatingSigningKey =>
            $"The key ring cannot be written here ({exception.Message}) Use 'keys activate {rotation.SigningKeyId}' on it and give every silo the new file.",
        _ => $"The key ring cannot be written here ({exception.Message}) Make room, or let the silo's user write it.",
    };
}
