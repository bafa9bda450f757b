using System.Security.Cryptography;
using System.Text;

namespace Archestra.Cluster.Frontend.Pages;

/// <summary>The one style sheet, inside each page and allowed by its hash (CSP Level 3 §2.3.1): a page is one request.</summary>
internal static class PageStyle
{
    private const string ResourceName = "Archestra.Cluster.Frontend.Pages.pages.css";

    public static string Text { get; } = Read();

    /// <summary>For <c>style-src</c>.</summary>
    public static string Source { get; } = $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))}'";

    /// <summary>As markup: it is ours, and has no end tag in it.</summary>
    private static string Read()
    {
        using var stream = typeof(PageStyle).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"The resource {ResourceName} is missing.");
        using var reader = new StreamReader(stream, Encoding.UTF8);

        // A browser reads line ends as one character before it hashes.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
