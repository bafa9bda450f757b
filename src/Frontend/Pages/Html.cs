using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;

namespace Archestra.Cluster.Frontend.Pages;

/// <summary>
/// A piece of HTML. Made from interpolated text only: what stands in the source is markup, what is put into it is encoded,
/// unless it is HTML itself. Attribute values must be quoted.
/// </summary>
internal readonly struct Html
{
    private readonly string? _markup;

    private Html(string markup) => _markup = markup;

    public static Html Empty => default;

    public static Html Of(HtmlBuilder builder) => new(builder.Build());

    public static Html Join(IEnumerable<Html> pieces) => new(string.Concat(pieces.Select(piece => piece._markup)));

    /// <summary>The piece, or nothing.</summary>
    public static Html If(bool condition, Func<Html> piece) => condition ? piece() : default;

    public override string ToString() => _markup ?? "";

    private static string Encode(string? text) => text is null ? "" : HtmlEncoder.Default.Encode(text);

    /// <summary>What the compiler fills for <c>Html.Of($"…")</c>.</summary>
    [InterpolatedStringHandler]
    internal ref struct HtmlBuilder(int literalLength, int formattedCount)
    {
        private DefaultInterpolatedStringHandler _text = new(literalLength, formattedCount);

        public void AppendLiteral(string markup) => _text.AppendLiteral(markup);

        public void AppendFormatted(Html piece) => _text.AppendLiteral(piece.ToString());

        public void AppendFormatted(string? text) => _text.AppendLiteral(Encode(text));

        public void AppendFormatted(int number) => _text.AppendFormatted(number);

        internal string Build() => _text.ToStringAndClear();
    }
}
