using Archestra.Cluster.Frontend.Management.Declarative.Stored;
using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Frontend.Management.Declarative.Planning;

/// <summary>Compares one section of the document with what is stored. Pure.</summary>
internal sealed class SectionPlan<T>(ObjectKind kind, string section, IReadOnlyList<T>? declared, IReadOnlyList<StoredObject<T>> stored)
    where T : class
{
    private readonly Dictionary<string, StoredObject<T>> _stored = stored
        .GroupBy(found => found.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);

    public required Func<T, string> KeyOf { get; init; }

    public required Func<T, string> NameOf { get; init; }

    /// <summary>The declaration as it is compared: sets sorted, markers resolved against what is stored (null: nothing is).</summary>
    public required Func<T, T?, string, T> Normalize { get; init; }

    public List<PlannedStep> Changes { get; } = [];

    public List<PlannedStep> Deletions { get; } = [];

    public List<FieldProblem> Problems { get; } = [];

    public int Unchanged { get; private set; }

    public int Kept { get; private set; }

    public void Make(bool prune)
    {
        if (declared is null)
        {
            return;
        }

        var named = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < declared.Count; index++)
        {
            var at = $"/{section}/{index}";
            if (!named.Add(KeyOf(declared[index])))
            {
                Problems.Add(new FieldProblem($"{at}/name", $"'{NameOf(declared[index])}' is there twice."));
                continue;
            }

            Compare(declared[index], at);
        }

        var extra = stored.Where(found => !named.Contains(found.Key)).ToList();
        Kept = prune ? 0 : extra.Count;
        foreach (var found in prune ? extra : [])
        {
            Deletions.Add(new PlannedStep(StepAction.Delete, kind, found.Name, "")
            {
                Id = found.Id, Version = found.Version, Changes = Differences.Between(found.Declared, null),
            });
        }
    }

    private void Compare(T item, string at)
    {
        var found = _stored.GetValueOrDefault(KeyOf(item));
        var wanted = Normalize(item, found?.Declared, at);
        var changes = Differences.Between(found?.Declared, wanted);
        if (found is not null && changes.Length == 0)
        {
            Unchanged++;
            return;
        }

        Changes.Add(new PlannedStep(found is null ? StepAction.Create : StepAction.Update, kind, NameOf(item), at)
        {
            Id = found?.Id, Version = found?.Version, Changes = changes, Wanted = wanted,
        });
    }
}
