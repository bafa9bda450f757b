using Archestra.Cluster.Grains.Common;

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

        if (gateway.Installations.Select(installation => installation.InstallationId).Distinct().Count() != gateway.Installations.Length)
        {
            yield return new FieldProblem("/installations", "An installation is named once.");
        }

        for (var index = 0; index < gateway.Installations.Length; index++)
        {
            if (gateway.Installations[index].Tools is { Length: > MaxTools })
            {
                yield return new FieldProblem($"/installations/{index}/tools", $"At most {MaxTools} tools.");
            }
        }
    }
}
