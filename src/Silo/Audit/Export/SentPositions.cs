namespace Archestra.Cluster.Silo.Audit.Export;

/// <summary>
/// How far one target's records were sent, and how far they were delivered for good. After a break sending goes back to
/// where delivery is certain. For this silo's own chains these numbers, not the stored ones, decide: whoever can write
/// the database cannot make the silo skip a record.
/// </summary>
internal sealed class SentPositions
{
    private readonly Dictionary<ExportPlace, long> _sent = [];
    private readonly Dictionary<ExportPlace, long> _delivered = [];
    private readonly Dictionary<ExportPlace, long> _unsaved = [];
    private readonly Queue<(long Ticket, IReadOnlyList<AuditExportRecord> Records)> _underway = new();

    public IReadOnlyDictionary<ExportPlace, long> Sent => _sent;

    public int BatchesUnderway => _underway.Count;

    /// <summary>What the store knows of a silo that this one takes on.</summary>
    public void Begin(ExportPlace place, long position)
    {
        if (_sent.TryAdd(place, position)) _delivered[place] = position;
    }

    public void Add(long ticket, IReadOnlyList<AuditExportRecord> records)
    {
        _underway.Enqueue((ticket, records));
        foreach (var record in records) _sent[record.Place] = record.Number;
    }

    /// <summary>Moves on over what was delivered meanwhile, and returns what the store does not know yet.</summary>
    public IReadOnlyCollection<KeyValuePair<ExportPlace, long>> Confirm(Func<long, bool> isDelivered)
    {
        while (_underway.TryPeek(out var batch) && isDelivered(batch.Ticket))
        {
            _underway.Dequeue();
            foreach (var record in batch.Records) _unsaved[record.Place] = _delivered[record.Place] = record.Number;
        }

        return _unsaved;
    }

    /// <summary>The store knows what <see cref="Confirm"/> returned.</summary>
    public void Saved() => _unsaved.Clear();

    /// <summary>Everything that was not delivered for good is to be sent again.</summary>
    public void Rewind()
    {
        _underway.Clear();
        foreach (var place in _sent.Keys.ToList()) _sent[place] = _delivered.GetValueOrDefault(place);
    }

    public bool IsUnderway(string silo) => _underway.Any(batch => batch.Records.Any(record => record.Place.Silo == silo));

    public void Forget(string silo)
    {
        foreach (var place in _sent.Keys.Where(place => place.Silo == silo).ToList())
        {
            _sent.Remove(place);
            _delivered.Remove(place);
        }
    }
}
