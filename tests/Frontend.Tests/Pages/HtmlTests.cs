using Archestra.Cluster.Frontend.Pages;

namespace Archestra.Cluster.Frontend.Tests.Pages;

public sealed class HtmlTests
{
    private const string Hostile = "\"><script>alert('x')</script>&";

    [Fact]
    public void What_is_put_into_markup_is_encoded()
    {
        var html = Html.Of($"""<a title="{Hostile}">{Hostile}</a>""").ToString();

        html.ShouldNotContain("<script");
        html.ShouldNotContain("alert('");
        html.Count(character => character == '"').ShouldBe(2);
    }

    [Fact]
    public void Html_inside_html_is_not_encoded_again() =>
        Html.Of($"<p>{Html.Of($"<b>{"a < b"}</b>")}</p>").ToString().ShouldBe("<p><b>a &lt; b</b></p>");

    [Fact]
    public void Fields_and_hidden_values_are_encoded()
    {
        HtmlForms.Hidden("request", Hostile).ToString().ShouldNotContain("<script");
        HtmlForms.Error(Hostile).ToString().ShouldNotContain("<script");
        HtmlForms.Field(new FormField("name", Hostile) { Value = Hostile, Hint = Hostile }).ToString().ShouldNotContain("<script");
    }
}
