using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Grains.OAuth;

/// <summary>
/// State of a flow as text that a browser or a client carries: encrypted, unforgeable, and good only as the kind of thing
/// that it was made as. Whether it is good more than once, and for how long, is the reader's to say.
/// </summary>
internal sealed class SealedTexts(ISealing sealing)
{
    /// <summary>Nothing longer is opened; a request line of 8 KiB has room for it.</summary>
    public const int MaxLength = 7000;

    /// <param name="kind">For example <c>authorization_code</c>.</param>
    /// <param name="value">Serialized as JSON.</param>
    public string Seal<T>(string kind, T value)
        where T : class =>
        Base64Url.EncodeToString(sealing.Seal(JsonSerializer.SerializeToUtf8Bytes(value, DocumentJson.Options), Bind(kind)));

    /// <summary>Null unless a silo of this deployment sealed it as this kind.</summary>
    public T? TryOpen<T>(string kind, string? text)
        where T : class =>
        text is { Length: > 0 and <= MaxLength } && Base64Url.IsValid(text)
        && sealing.TryOpen(Base64Url.DecodeFromChars(text), Bind(kind)) is { } opened
            ? JsonSerializer.Deserialize<T>(opened, DocumentJson.Options)
            : null;

    private static byte[] Bind(string kind) => Encoding.UTF8.GetBytes($"archestra/{kind}");
}
