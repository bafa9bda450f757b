using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>
/// A test mode: remembers the bytes of messages that pass by reference and finds those that somebody changed
/// afterwards, which in a real cluster would silently not arrive.
/// </summary>
internal sealed class ImmutabilityGuard
{
    private const int Remembered = 4096;

    private readonly ConcurrentQueue<(byte[] Bytes, int Hash, string Message)> _watched = new();

    public void Watch(object? message) => Watch(message, message?.GetType().Name ?? "", depth: 0);

    /// <summary>Throws if a watched message is not what it was when it was sent.</summary>
    public void Verify()
    {
        foreach (var (bytes, hash, message) in _watched)
        {
            if (HashOf(bytes) != hash)
            {
                throw new InvalidOperationException($"The bytes of an immutable {message} were changed after it was sent.");
            }
        }
    }

    private static int HashOf(byte[] bytes)
    {
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    private void Watch(object? value, string message, int depth)
    {
        switch (value)
        {
            case null or string:
                break;
            case byte[] bytes:
                _watched.Enqueue((bytes, HashOf(bytes), message));
                if (_watched.Count > Remembered)
                {
                    _watched.TryDequeue(out _);
                }

                break;
            case IEnumerable many when depth < 4:
                foreach (var item in many)
                {
                    Watch(item, message, depth + 1);
                }

                break;
            case not null when depth < 4 && Shape.MembersOf(value.GetType()) is { } members:
                foreach (var member in members)
                {
                    Watch((member as PropertyInfo)?.GetValue(value) ?? (member as FieldInfo)?.GetValue(value), message, depth + 1);
                }

                break;
        }
    }
}
