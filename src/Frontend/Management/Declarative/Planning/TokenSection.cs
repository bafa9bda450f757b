using Archestra.Cluster.Frontend.Management.Declarative.Document;
using Archestra.Cluster.Frontend.Management.Declarative.Stored;

namespace Archestra.Cluster.Frontend.Management.Declarative.Planning;

/// <summary>
/// Compares declared tokens with stored ones. A token has no unique name and cannot be changed, so each declaration takes
/// one stored token that is exactly so, and two alike take two.
/// </summary>
internal sealed class TokenSection(IReadOnlyList<DeclaredToken>? declared, IReadOnlyList<StoredObject<DeclaredToken>> stored, DateTimeOffset now)
{
    public List<PlannedStep> Changes { get; } = [];

    public List<PlannedStep> Deletions { get; } = [];

    public int Unchanged { get; private set; }

    public int Kept { get; private set; }

    public void Make(bool prune, Func<string, ReferenceMapping> existing)
    {
        if (declared is null)
        {
            return;
        }

        var free = stored.GroupBy(token => token.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => new Queue<StoredObject<DeclaredToken>>(group), StringComparer.Ordinal);
        for (var index = 0; index < declared.Count; index++)
        {
            // What has expired since the export needs no token.
            if (declared[index].ExpiresAt <= now)
            {
                continue;
            }

            var at = $"/tokens/{index}";
            var wanted = References.Map(declared[index], existing(at));
            if (free.TryGetValue(StoredConfigurationReader.KeyOf(wanted), out var alike) && alike.TryDequeue(out _))
            {
                Unchanged++;
                continue;
            }

            Changes.Add(new PlannedStep(StepAction.Create, ObjectKind.Token, wanted.Name, at)
            {
                Changes = Differences.Between(null, wanted), Wanted = wanted,
            });
        }

        var extra = free.Values.SelectMany(left => left).ToList();
        Kept = prune ? 0 : extra.Count;
        foreach (var token in prune ? extra : [])
        {
            Deletions.Add(new PlannedStep(StepAction.Delete, ObjectKind.Token, token.Name, "")
            {
                Id = token.Id, Version = token.Version, Changes = Differences.Between(token.Declared, null),
            });
        }
    }
}
