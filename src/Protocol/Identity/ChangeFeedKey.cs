using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>Key of one shard of the cluster's change feed; the shards are fixed and belong to no tenant. Text form: <c>v/{shard}</c>.</summary>
public readonly record struct ChangeFeedKey
{
    public const char Kind = 'v';

    public ChangeFeedKey(int shard) => Shard = GrainKeys.RequireShard(shard, nameof(shard));

    public int Shard { get; }

    public static ChangeFeedKey Parse(string key) => TryParse(key, out var parsed) ? parsed : throw GrainKeys.Malformed(nameof(ChangeFeedKey));

    public static bool TryParse([NotNullWhen(true)] string? key, out ChangeFeedKey parsed)
    {
        var shard = 0;
        var matches = GrainKeys.TrySingle(key, Kind, out var text) && GrainKeys.TryShard(text, out shard);
        parsed = matches ? new ChangeFeedKey(shard) : default;
        return matches;
    }

    public override string ToString() => GrainKeys.Format(Kind, Shard.ToString());
}
