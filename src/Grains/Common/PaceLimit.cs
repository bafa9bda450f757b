using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Archestra.Cluster.Grains.Common;

/// <summary>
/// How often somebody may do what costs us something: per key a bucket that refills steadily. One for all activations of a
/// silo. Bounded: beyond ten thousand keys at a time, new ones share a bucket.
/// </summary>
internal sealed class PaceLimit(TimeProvider time, double burst, double perSecond)
{
    private const int Capacity = 10_000;
    private const string Shared = "*";

    private readonly ConcurrentDictionary<string, Bucket> _buckets = new();

    /// <summary>A site with IPv6 has whole /64 networks to send from (RFC 6177): one of them is one address here. What is no address is limited together.</summary>
    public static string KeyOf(string? address)
    {
        if (!IPAddress.TryParse(address, out var parsed))
        {
            return "";
        }

        var isV6 = parsed.AddressFamily == AddressFamily.InterNetworkV6 && !parsed.IsIPv4MappedToIPv6;
        return isV6 ? Convert.ToHexString(parsed.GetAddressBytes().AsSpan(0, 8)) : parsed.MapToIPv4().ToString();
    }

    /// <summary>How long to wait before the next is let through; null when it need not.</summary>
    public TimeSpan? PauseOf(string key)
    {
        var known = _buckets.Count >= Capacity && !_buckets.ContainsKey(key) && _buckets.ContainsKey(Shared) ? Shared : key;
        var left = _buckets.TryGetValue(known, out var bucket) ? Refilled(bucket) : burst;
        return left >= 1 ? null : TimeSpan.FromSeconds(Math.Ceiling((1 - left) / perSecond));
    }

    /// <summary>Counts one.</summary>
    public void Spend(string key)
    {
        var counted = key;
        if (_buckets.Count >= Capacity && !_buckets.ContainsKey(key))
        {
            Sweep();
            counted = _buckets.Count < Capacity ? key : Shared;
        }

        var now = time.GetTimestamp();
        _buckets.AddOrUpdate(
            counted,
            (_, at) => new Bucket(burst - 1, at),
            (_, bucket, at) => new Bucket(Math.Max(0, Refilled(bucket) - 1), at),
            now);
    }

    /// <summary>Counts one if it is let through, else says how long to wait.</summary>
    public TimeSpan? TrySpend(string key)
    {
        var pause = PauseOf(key);
        if (pause is null)
        {
            Spend(key);
        }

        return pause;
    }

    /// <summary>Takes one back: it was counted before it was known whether it counts.</summary>
    public void GiveBack(string key)
    {
        if (_buckets.TryGetValue(key, out var bucket))
        {
            // Overtaken by another: then one too many stays counted.
            _buckets.TryUpdate(key, new Bucket(Math.Min(burst, Refilled(bucket) + 1), time.GetTimestamp()), bucket);
        }
    }

    private double Refilled(Bucket bucket) => Math.Min(burst, bucket.Left + (time.GetElapsedTime(bucket.At).TotalSeconds * perSecond));

    private void Sweep()
    {
        foreach (var (key, bucket) in _buckets)
        {
            if (Refilled(bucket) >= burst)
            {
                _buckets.TryRemove(new KeyValuePair<string, Bucket>(key, bucket));
            }
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Bucket(double Left, long At);
}
