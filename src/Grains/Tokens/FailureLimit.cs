using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>
/// How many refused tokens an address may show: a bucket of thirty that refills by one each second. Guessing 190 bits is
/// hopeless at any rate; what is limited is the work that guessing causes. One for all activations of a silo. Bounded:
/// beyond ten thousand addresses at a time, new ones share a bucket.
/// </summary>
internal sealed class FailureLimit(TimeProvider time)
{
    private const double Burst = 30;
    private const double PerSecond = 1;
    private const int Capacity = 10_000;
    private const string Shared = "*";

    private readonly ConcurrentDictionary<string, Bucket> _buckets = new();

    /// <summary>How long the address must wait before its next token is looked at; null when it need not.</summary>
    public TimeSpan? PauseOf(string? address)
    {
        var left = _buckets.TryGetValue(KeyOf(address), out var bucket) ? Refilled(bucket) : Burst;
        return left >= 1 ? null : TimeSpan.FromSeconds(Math.Ceiling((1 - left) / PerSecond));
    }

    public void Failed(string? address)
    {
        var key = KeyOf(address);
        if (_buckets.Count >= Capacity && !_buckets.ContainsKey(key))
        {
            Sweep();
            key = _buckets.Count < Capacity ? key : Shared;
        }

        var now = time.GetTimestamp();
        _buckets.AddOrUpdate(
            key,
            static (_, at) => new Bucket(Burst - 1, at),
            (_, bucket, at) => new Bucket(Math.Max(0, Refilled(bucket) - 1), at),
            now);
    }

    /// <summary>A site with IPv6 has whole /64 networks to send from (RFC 6177): one of them is one address here.</summary>
    private string KeyOf(string? address)
    {
        var key = "";
        if (IPAddress.TryParse(address, out var parsed))
        {
            var isV6 = parsed.AddressFamily == AddressFamily.InterNetworkV6 && !parsed.IsIPv4MappedToIPv6;
            key = isV6 ? Convert.ToHexString(parsed.GetAddressBytes().AsSpan(0, 8)) : parsed.MapToIPv4().ToString();
        }

        return _buckets.Count >= Capacity && !_buckets.ContainsKey(key) && _buckets.ContainsKey(Shared) ? Shared : key;
    }

    private double Refilled(Bucket bucket) => Math.Min(Burst, bucket.Left + (time.GetElapsedTime(bucket.At).TotalSeconds * PerSecond));

    private void Sweep()
    {
        foreach (var (key, bucket) in _buckets)
        {
            if (Refilled(bucket) >= Burst)
            {
                _buckets.TryRemove(new KeyValuePair<string, Bucket>(key, bucket));
            }
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Bucket(double Left, long At);
}
