using System.Text.Json;

namespace Archestra.Cluster.Grains.Audit.Capture;

/// <summary>
/// A tenant's wish to have arguments and results on record, made ready once per configuration. Nothing here exists for
/// tenants without that wish.
/// </summary>
internal sealed class CaptureRules
{
    private readonly AuditCapture _settings;
    private readonly RedactedMembers _redacted;

    private CaptureRules(AuditCapture settings)
    {
        _settings = settings;
        _redacted = RedactedMembers.Of(settings.Redact);
    }

    public static CaptureRules? Of(AuditCapture? settings) =>
        settings is { Arguments: true } or { Results: true } ? new CaptureRules(settings) : null;

    /// <summary>The <c>arguments</c> among the members of a call's <c>params</c>; null if they are not wanted, or there are none.</summary>
    /// <param name="paramsMembers">Comma-separated, without braces.</param>
    public CapturedContent? Arguments(ReadOnlySpan<byte> paramsMembers)
    {
        if (!_settings.Arguments || paramsMembers.IsEmpty)
        {
            return null;
        }

        if (paramsMembers.Length > _settings.MaxBytes)
        {
            return CapturedContent.Without(CapturedContent.TooLong);
        }

        byte[] whole = [(byte)'{', .. paramsMembers, (byte)'}'];
        return TryFindArguments(whole, out var arguments)
            ? arguments.IsEmpty ? null : Redact(arguments)
            : CapturedContent.Without(CapturedContent.NotRedactable);
    }

    /// <summary>A call's result or error; null if it is not wanted, or there is none.</summary>
    public CapturedContent? Result(ReadOnlySpan<byte> payload)
    {
        if (!_settings.Results || payload.IsEmpty)
        {
            return null;
        }

        return payload.Length > _settings.MaxBytes ? CapturedContent.Without(CapturedContent.TooLong) : Redact(payload);
    }

    private CapturedContent Redact(ReadOnlySpan<byte> json)
    {
        if (Redaction.TryRedact(json, _redacted) is not { } text)
        {
            return CapturedContent.Without(CapturedContent.NotRedactable);
        }

        // Markers can be longer than what they stand for.
        return text.Length > _settings.MaxBytes ? CapturedContent.Without(CapturedContent.TooLong) : CapturedContent.Of(text);
    }

    /// <summary>False when the text is no object, or names its arguments twice.</summary>
    private static bool TryFindArguments(ReadOnlySpan<byte> whole, out ReadOnlySpan<byte> arguments)
    {
        arguments = default;
        var reader = new Utf8JsonReader(whole);
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isArguments = reader.ValueTextEquals("arguments"u8);
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                if (!isArguments)
                {
                    continue;
                }

                if (!arguments.IsEmpty)
                {
                    return false;
                }

                arguments = whole[start..(int)reader.BytesConsumed];
            }

            return reader.TokenType == JsonTokenType.EndObject && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
