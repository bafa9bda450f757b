using Archestra.Cluster.Grains.Diagnosis;

namespace Archestra.Cluster.Silo.Diagnosis;

internal static class DiagnosisServiceCollectionExtensions
{
    /// <summary>Needs everything else that a silo has.</summary>
    public static IServiceCollection AddDiagnosis(this IServiceCollection services) => services.AddSingleton<IDiagnosis, DeploymentDiagnosis>();
}
