namespace Archestra.Cluster.Frontend.Pages;

/// <summary>The parts that forms are made of.</summary>
internal static class HtmlForms
{
    public static Html Hidden(string name, string? value) =>
        value is null ? Html.Empty : Html.Of($"""<input type="hidden" name="{name}" value="{value}">""");

    /// <summary>A labelled field.</summary>
    public static Html Field(FormField field) => Html.Of(
        $"""
        <div class="field">
        <label for="{field.Name}">{field.Label}</label>
        {Hint(field)}<input id="{field.Name}" name="{field.Name}" type="{field.Type}" value="{field.Value}" autocomplete="{field.Autocomplete}" maxlength="{field.MaxLength}"{Attributes(field)}>
        </div>
        """);

    public static Html Button(string label, string kind = "primary", string? name = null, string? value = null) => name is null
        ? Html.Of($"""<button type="submit" class="{kind}">{label}</button>""")
        : Html.Of($"""<button type="submit" class="{kind}" name="{name}" value="{value}">{label}</button>""");

    /// <summary>Read out at once by screen readers; empty for null.</summary>
    public static Html Error(string? sentence) =>
        sentence is null ? Html.Empty : Html.Of($"""<div role="alert" class="error" id="problem" tabindex="-1">{sentence}</div>""");

    /// <summary>That something was done.</summary>
    public static Html Notice(string? sentence) =>
        sentence is null ? Html.Empty : Html.Of($"""<div role="status" class="notice">{sentence}</div>""");

    private static Html Hint(FormField field) => field.Hint is null ? Html.Empty : Html.Of($"""<p class="hint" id="{field.Name}-hint">{field.Hint}</p>""");

    private static Html Attributes(FormField field) => Html.Join(
    [
        field.IsRequired ? Html.Of($" required") : Html.Empty,
        field.HasFocus ? Html.Of($" autofocus") : Html.Empty,
        field.Hint is null ? Html.Empty : Html.Of($" aria-describedby=\"{field.Name}-hint\""),
        field.IsCode ? Html.Of($" inputmode=\"numeric\" pattern=\"[0-9 ]*\" class=\"code\"") : Html.Empty,
        field.IsName ? Html.Of($" autocapitalize=\"none\" spellcheck=\"false\"") : Html.Empty,
    ]);
}
