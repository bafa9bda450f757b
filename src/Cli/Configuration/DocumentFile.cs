using System.Text.Json;
using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.Terminal;

namespace Archestra.Cluster.Cli.Configuration;

/// <summary>
/// A configuration file as it is sent: secrets that it names by an environment variable are put in on the way, in memory
/// only. A secret that stands in the file itself is refused, because files are copied, mailed and committed.
/// </summary>
internal static class DocumentFile
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static JsonObject Read(string path, CliTerminal terminal)
    {
        try
        {
            return JsonNode.Parse(path == "-" ? terminal.ReadInput() : File.ReadAllText(path), documentOptions: Strict) as JsonObject
                ?? throw CommandFailedException.Usage($"{path} holds no JSON object.");
        }
        catch (JsonException exception)
        {
            throw CommandFailedException.Usage($"{path} is not JSON, or says something twice: line {(exception.LineNumber ?? 0) + 1}.");
        }
    }

    /// <param name="environment">Null for a variable that is not set.</param>
    public static void PutInSecrets(JsonObject document, Func<string, string?> environment)
    {
        var installations = document["installations"] as JsonArray ?? [];
        for (var index = 0; index < installations.Count; index++)
        {
            foreach (var (field, value) in (installations[index] as JsonObject)?["values"] as JsonObject ?? [])
            {
                if (value is JsonObject secret)
                {
                    PutIn(secret, $"/installations/{index}/values/{field}", environment);
                }
            }
        }
    }

    private static void PutIn(JsonObject secret, string at, Func<string, string?> environment)
    {
        if (secret.ContainsKey("value"))
        {
            throw CommandFailedException.Usage($"{at}: a secret does not stand in a file. Name where it is: {{\"environmentVariable\": \"…\"}}.");
        }

        if (secret["environmentVariable"] is not JsonValue named || !named.TryGetValue<string>(out var variable))
        {
            return;
        }

        if (environment(variable) is { Length: > 0 } value)
        {
            secret["value"] = value;
        }
        else if (secret["keep"] is not JsonValue keep || !keep.TryGetValue<bool>(out var kept) || !kept)
        {
            throw CommandFailedException.Usage($"{at}: the environment variable {variable} is not set.");
        }
    }
}
