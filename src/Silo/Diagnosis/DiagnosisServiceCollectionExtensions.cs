using Archestra.Cluster.Grains.Diagnosis;
using Archestra.Cluster.Silo.Diagnosis.Checks;

namespace Archestra.Cluster.Silo.Diagnosis;

internal static class DiagnosisServiceCollectionExtensions
{
    /// <summary>Needs everything else that a silo has.</summary>
    public static IServiceCollection AddDiagnosis(this IServiceCollection services) => services
        .AddSingleton<ServerProbe>()
        .AddSingleton<RunningSilos>()
        .AddSingleton<IDiagnosis, DeploymentDiagnosis>();
}
