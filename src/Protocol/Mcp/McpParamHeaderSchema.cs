using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Archestra.Cluster.Protocol.Mcp;

/// <summary>
/// Finds the <c>x-mcp-header</c> annotations of a tool's <c>inputSchema</c> (2026-07-28,
/// basic/transports/streamable-http, "Schema Extension"). A tool with an annotation that breaks a rule MUST be left out of
/// the list. Runs when a list of tools is taken in, not when one is called.
/// </summary>
public sealed class McpParamHeaderSchema
{
    private const string Annotation = "x-mcp-header";

    // RFC 9110 section 5.6.2.
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly List<McpParamHeader> _found = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Stack<byte[]> _path = new();

    private McpParamHeaderSchema()
    {
    }

    /// <summary>False if the tool has to be left out.</summary>
    /// <param name="inputSchema">The tool's <c>inputSchema</c>.</param>
    /// <param name="headers">What a call of the tool has to mirror; most tools have nothing.</param>
    public static bool TryRead(JsonElement inputSchema, [NotNullWhen(true)] out McpParamHeaders? headers)
    {
        var walk = new McpParamHeaderSchema();
        var isValid = walk.Visit(inputSchema, isReachable: true);
        headers = !isValid ? null : walk._found.Count == 0 ? McpParamHeaders.None : new McpParamHeaders(walk._found);
        return isValid;
    }

    private bool Visit(JsonElement schema, bool isReachable)
    {
        if (schema.ValueKind == JsonValueKind.Array)
        {
            return schema.EnumerateArray().All(item => Visit(item, isReachable: false));
        }

        return schema.ValueKind != JsonValueKind.Object
            || schema.EnumerateObject().All(member => VisitKeyword(schema, member, isReachable));
    }

    private bool VisitKeyword(JsonElement schema, JsonProperty keyword, bool isReachable) => keyword.Name switch
    {
        Annotation => isReachable && _path.Count > 0 && TryAdd(schema, keyword.Value),
        "properties" => VisitNamed(keyword.Value, isReachable),

        // Here keys are names as well, but what is below them is not reached by `properties` alone.
        "$defs" or "definitions" or "patternProperties" or "dependentSchemas" => VisitNamed(keyword.Value, isReachable: false),

        // Instances, in which the key would be data.
        "default" or "const" or "enum" or "examples" or "example" => true,
        _ => Visit(keyword.Value, isReachable: false),
    };

    private bool VisitNamed(JsonElement schemas, bool isReachable)
    {
        if (schemas.ValueKind != JsonValueKind.Object)
        {
            return Visit(schemas, isReachable: false);
        }

        foreach (var named in schemas.EnumerateObject())
        {
            _path.Push(Encoding.UTF8.GetBytes(named.Name));
            if (!Visit(named.Value, isReachable))
            {
                return false;
            }

            _path.Pop();
        }

        return true;
    }

    private bool TryAdd(JsonElement schema, JsonElement annotation)
    {
        if (annotation.ValueKind != JsonValueKind.String
            || !schema.TryGetProperty("type", out var type)
            || !IsMirrorable(type))
        {
            return false;
        }

        var name = annotation.GetString()!;
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenCharacters) || !_names.Add(name))
        {
            return false;
        }

        _found.Add(new McpParamHeader(name, [.. _path.Reverse()]));
        return true;
    }

    /// <summary>A primitive type, or one of them or null: for null the header is left out.</summary>
    private static bool IsMirrorable(JsonElement type) => type.ValueKind switch
    {
        JsonValueKind.String => type.GetString() is "string" or "integer" or "boolean",
        JsonValueKind.Array => type.EnumerateArray().Count(item => !IsNull(item)) == 1
            && type.EnumerateArray().All(item => IsNull(item) || (item.ValueKind == JsonValueKind.String && IsMirrorable(item))),
        _ => false,
    };

    private static bool IsNull(JsonElement item) => item.ValueKind == JsonValueKind.String && item.ValueEquals("null"u8);
}
