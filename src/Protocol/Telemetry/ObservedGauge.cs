using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Archestra.Cluster.Protocol.Telemetry;

/// <summary>A gauge that is read when somebody asks, from whoever has said that it knows the value.</summary>
public sealed class ObservedGauge
{
    private readonly ConcurrentDictionary<Reading, bool> _readings = new();

    private readonly ObservableGauge<double> _gauge;

    internal ObservedGauge(Meter meter, string name, string unit, string description) =>
        _gauge = meter.CreateObservableGauge(name, Read, unit, description);

    /// <summary>Whether anybody listens: a value that costs something need not be kept otherwise.</summary>
    public bool IsObserved => _gauge.Enabled;

    /// <param name="read">Called on any thread and must be quick; null while there is nothing to tell.</param>
    /// <param name="tags">From closed sets of values only.</param>
    /// <returns>Ends the observation.</returns>
    public IDisposable Observe(Func<double?> read, params KeyValuePair<string, object?>[] tags)
    {
        var reading = new Reading(this, read, tags);
        _readings[reading] = true;
        return reading;
    }

    private IEnumerable<Measurement<double>> Read()
    {
        foreach (var (reading, _) in _readings)
        {
            if (reading.Read() is { } value)
            {
                yield return new Measurement<double>(value, reading.Tags);
            }
        }
    }

    private sealed class Reading(ObservedGauge owner, Func<double?> read, KeyValuePair<string, object?>[] tags) : IDisposable
    {
        public Func<double?> Read { get; } = read;

        public KeyValuePair<string, object?>[] Tags { get; } = tags;

        public void Dispose() => owner._readings.TryRemove(this, out _);
    }
}
