using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.ChangeFeed;

/// <summary>
/// The end of the change feed as one activation last read it: enough to answer readers that are nearly up to date
/// without asking the store for each. Bounded; older readers are answered from the store.
/// </summary>
internal sealed class FeedWindow
{
    private const int Capacity = 1_000;

    private readonly List<FeedEntry> _entries = [];

    /// <summary>The entries in here are complete from this sequence on (exclusive).</summary>
    private long _start = -1;

    /// <summary>The last committed sequence; −1 before anything was read, which asks the store for the end only.</summary>
    public long Sequence { get; private set; } = -1;

    /// <summary>Takes up what the store gave for <see cref="Sequence"/>. True when that was the end of the feed.</summary>
    public bool Append(ChangeFeedPage page)
    {
        if (page.Gap || Sequence < 0)
        {
            _entries.Clear();
            _start = Sequence = page.LastSequence;
            return true;
        }

        _entries.AddRange(page.Entries);
        Sequence = page.Entries.Count > 0 ? page.Entries[^1].Sequence : page.LastSequence;
        if (_entries.Count > Capacity)
        {
            var dropped = _entries.Count - (Capacity / 2);
            _start = _entries[dropped - 1].Sequence;
            _entries.RemoveRange(0, dropped);
        }

        return Sequence >= page.LastSequence;
    }

    /// <summary>The entries after a reader's sequence; null when they do not all lie in here.</summary>
    public FeedEntry[]? After(long sequence)
    {
        if (sequence < _start || sequence > Sequence)
        {
            return null;
        }

        var first = _entries.FindIndex(entry => entry.Sequence > sequence);
        return first < 0 ? [] : [.. _entries.Skip(first)];
    }
}
