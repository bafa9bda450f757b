// Mirrors Orleans.Utilities.ObserverManager<TIdentity, TObserver> (src/Orleans.Core/Utils/ObserverManager.cs, 7.0).
using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Orleans.Utilities;

/// <summary>Subscribed observers that expire unless renewed and are dropped when telling them fails.</summary>
public class ObserverManager<TIdentity, TObserver> : IEnumerable<TObserver>
    where TIdentity : notnull
{
    // Replaced on every change, so that a running notification keeps its snapshot.
    private Dictionary<TIdentity, (DateTime LastSeen, TObserver Observer)> _entries = [];

    [SuppressMessage("Banned", "RS0030", Justification = "Orleans' default; grains set GetDateTime from their TimeProvider.")]
    public ObserverManager(TimeSpan expiration, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(log);
        ExpirationDuration = expiration;
        GetDateTime = () => DateTime.UtcNow;
    }

    public Func<DateTime> GetDateTime { get; set; }

    public TimeSpan ExpirationDuration { get; set; }

    public int Count => _entries.Count;

    public IReadOnlyDictionary<TIdentity, TObserver> Observers => _entries.ToDictionary(entry => entry.Key, entry => entry.Value.Observer);

    public void Clear() => _entries = [];

    public void Subscribe(TIdentity id, TObserver observer)
        => _entries = new(_entries) { [id] = (GetDateTime(), observer) };

    public void Unsubscribe(TIdentity id) => Remove([id]);

    public async Task Notify(Func<TObserver, Task> notification, Func<TObserver, bool>? predicate = null)
    {
        List<TIdentity> defunct = [];
        foreach (var (id, observer) in Live(defunct, predicate))
        {
            try
            {
                await notification(observer);
            }
            catch (Exception)
            {
                // Orleans' rule: an observer that fails, however, is dropped.
                defunct.Add(id);
            }
        }

        Remove(defunct);
    }

    public void Notify(Action<TObserver> notification, Func<TObserver, bool>? predicate = null)
    {
        List<TIdentity> defunct = [];
        foreach (var (id, observer) in Live(defunct, predicate))
        {
            try
            {
                notification(observer);
            }
            catch (Exception)
            {
                // As above.
                defunct.Add(id);
            }
        }

        Remove(defunct);
    }

    public void ClearExpired()
    {
        List<TIdentity> defunct = [];
        _ = Live(defunct, predicate: null).Count();
        Remove(defunct);
    }

    public IEnumerator<TObserver> GetEnumerator() => _entries.Values.Select(entry => entry.Observer).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private IEnumerable<(TIdentity Id, TObserver Observer)> Live(List<TIdentity> defunct, Func<TObserver, bool>? predicate)
    {
        var now = GetDateTime();
        foreach (var (id, entry) in _entries)
        {
            if (entry.LastSeen + ExpirationDuration < now)
            {
                defunct.Add(id);
            }
            else if (predicate is null || predicate(entry.Observer))
            {
                yield return (id, entry.Observer);
            }
        }
    }

    private void Remove(List<TIdentity> ids)
    {
        if (ids.Count == 0)
        {
            return;
        }

        var entries = new Dictionary<TIdentity, (DateTime LastSeen, TObserver Observer)>(_entries);
        ids.ForEach(id => entries.Remove(id));
        _entries = entries;
    }
}
