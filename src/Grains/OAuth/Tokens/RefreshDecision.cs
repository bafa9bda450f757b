namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>What is to be done about a refresh token that was shown.</summary>
internal enum RefreshDecision
{
    /// <summary>It is the last one given out: its successor becomes that.</summary>
    Rotate,

    /// <summary>It was rotated a moment ago and nobody has used the successor: the same successor again, for an answer that was lost.</summary>
    Repeat,

    /// <summary>The family is revoked or over: nothing more can happen to it.</summary>
    Over,

    /// <summary>Two parties have tokens of this family: nobody knows which of them is the thief, so it ends for both.</summary>
    Reused,

    /// <summary>Shown by a client that it was not given to.</summary>
    Stolen,
}
