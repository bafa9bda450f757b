using System.Text.Json.Serialization;

namespace Archestra.Cluster.Frontend.Management.Declarative.Document;

/// <summary>
/// A value of an installation's field: text as it is, or an object that stands for a secret. An export has the marker
/// <c>{"keep": true}</c>: what is stored stays.
/// </summary>
[JsonConverter(typeof(DeclaredValueConverter))]
internal sealed record DeclaredValue
{
    public static DeclaredValue Stored { get; } = new() { Keep = true };

    /// <summary>Text that anybody may read; null for a secret.</summary>
    public string? Plain { get; init; }

    /// <summary>What is stored stays; <see cref="Secret"/> is for where nothing is stored.</summary>
    public bool Keep { get; init; }

    /// <summary>A new secret value. It comes with a request and is in no file and no answer.</summary>
    public string? Secret { get; init; }

    /// <summary>Where the command line finds <see cref="Secret"/>. A front-end has no business with its own environment.</summary>
    public string? EnvironmentVariable { get; init; }

    public override string ToString() => Plain is null ? "secret" : "text";
}
