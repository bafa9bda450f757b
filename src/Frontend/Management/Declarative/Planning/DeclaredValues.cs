using Archestra.Cluster.Frontend.Management.Declarative.Document;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Frontend.Management.Declarative.Planning;

/// <summary>Resolves the markers of an installation's values against what is stored, and says where one cannot be. Pure.</summary>
internal static class DeclaredValues
{
    public static DeclaredInstallation Resolve(
        DeclaredInstallation declared, DeclaredInstallation? stored, IReadOnlyList<CredentialField> fields, string at, List<FieldProblem> problems)
    {
        var resolved = declared with { Values = new SortedDictionary<string, DeclaredValue>(StringComparer.Ordinal) };
        foreach (var (name, value) in declared.Values)
        {
            var known = stored?.Values.GetValueOrDefault(name);
            if (Problem(value, known, fields.FirstOrDefault(field => field.Name == name)) is { } problem)
            {
                problems.Add(new FieldProblem($"{at}/values/{FieldProblem.Escape(name)}", problem));
            }
            else if (value is { Plain: not { Length: 0 } })
            {
                resolved.Values[name] = value.Plain is not null ? value : value.Keep && known is not null ? known : new DeclaredValue { Secret = value.Secret };
            }
        }

        return resolved;
    }

    private static string? Problem(DeclaredValue value, DeclaredValue? known, CredentialField? field) => value switch
    {
        { Plain: { Length: > 0 } } when field is { Secret: true } =>
            "This is a secret: keep what is stored with {\"keep\": true}, or name where it is with {\"environmentVariable\": \"…\"}.",
        { Plain: not null } or { Secret.Length: > 0 } => null,
        { Keep: true } when known is not null => null,
        { EnvironmentVariable: not null } => "The command line puts the value here from its environment; it is not sent as it is.",
        { Keep: true } => "Nothing is stored that could be kept: name where the value is with {\"environmentVariable\": \"…\"}.",
        _ => "A secret value is {\"keep\": true} or {\"environmentVariable\": \"…\"}.",
    };
}
