using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.Gateways;

/// <summary>What a gateway may say. Pure.</summary>
internal static class GatewayRules
{
    public const int MaxInstallations = 200;
    public const int MaxTools = 2000;

    public static IEnumerable<FieldProblem> Check(Gateway gateway)
    {
        if (gateway.Installations.Length > MaxInstallations)
        {
            yield return new FieldProblem("/installations", $"At most {MaxInstallations} installations.");
        }

        if (gateway.Naming == ToolNaming.Upstream && gateway.Installations.Length > 1)
        {
            yield return new FieldProblem("/naming", "Upstream names are for a gateway over one installation: those of two could collide.");
        }

        if (gateway.Installations.Select(SourceOf).Distinct(StringComparer.Ordinal).Count() != gateway.Installations.Length)
        {
            yield return new FieldProblem("/installations", "An installation, or a catalog entry, is named once.");
        }

        foreach (var problem in AccessRules.Check(gateway.Access, "/access"))
        {
            yield return problem;
        }

        for (var index = 0; index < gateway.Installations.Length; index++)
        {
            foreach (var problem in Check(gateway.Installations[index], $"/installations/{index}"))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<FieldProblem> Check(GatewayInstallation source, string pointer)
    {
        if (source.InstallationId.Length > 0 == source.CatalogEntryId is not null)
        {
            yield return new FieldProblem(pointer, "Either installationId pins a connection, or catalogEntryId resolves it when a call is made.");
        }

        if (source.Tools is { Length: > MaxTools })
        {
            yield return new FieldProblem($"{pointer}/tools", $"At most {MaxTools} tools.");
        }

        if (source.Rules.Length > MaxTools || source.Rules.Select(rule => rule.Tool).Distinct(StringComparer.Ordinal).Count() != source.Rules.Length)
        {
            yield return new FieldProblem($"{pointer}/rules", $"At most one rule for each tool, and at most {MaxTools}.");
        }

        for (var index = 0; index < source.Rules.Length; index++)
        {
            var rule = source.Rules[index];
            if (rule.RequiredScope is not (null or Scopes.Read or Scopes.Write))
            {
                yield return new FieldProblem($"{pointer}/rules/{index}/requiredScope", $"A tool needs {Scopes.Read} or {Scopes.Write}.");
            }

            if (rule.Scope is { } scope && !ScopeNames.IsTool(scope))
            {
                yield return new FieldProblem(
                    $"{pointer}/rules/{index}/scope", $"A tool's own scope is {ScopeNames.ToolPrefix} and 1 to {ScopeNames.MaxToolNameLength} characters of A-Z, a-z, 0-9, '_', '.', '-'.");
            }

            foreach (var problem in AccessRules.Check(rule.Access, $"{pointer}/rules/{index}/access"))
            {
                yield return problem;
            }
        }
    }

    private static string SourceOf(GatewayInstallation source) => source.CatalogEntryId ?? source.InstallationId;
}
