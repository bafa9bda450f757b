namespace Archestra.Cluster.Frontend.Pages;

/// <summary>One input of a form.</summary>
/// <param name="Name">Its id too.</param>
/// <param name="Label">Always visible.</param>
internal sealed record FormField(string Name, string Label)
{
    public string Type { get; init; } = "text";

    public string? Value { get; init; }

    public string? Hint { get; init; }

    /// <summary>HTML §4.10.18.7; what password stores go by.</summary>
    public string Autocomplete { get; init; } = "off";

    public int MaxLength { get; init; } = 256;

    public bool IsRequired { get; init; } = true;

    /// <summary>At most one of a page.</summary>
    public bool HasFocus { get; init; }

    /// <summary>Digits.</summary>
    public bool IsCode { get; init; }

    /// <summary>A name or id: no capitals added, no spelling marked.</summary>
    public bool IsName { get; init; }
}
