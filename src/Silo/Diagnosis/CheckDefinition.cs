namespace Archestra.Cluster.Silo.Diagnosis;

/// <summary>A check by name. It is made only when its turn has come: what it is made of may be what is broken.</summary>
/// <param name="Name">Stable: scripts read it.</param>
/// <param name="What">What it looks at, in words.</param>
/// <param name="Create">Makes it of the services that there are.</param>
/// <param name="Needs">The checks that must have passed before.</param>
internal sealed record CheckDefinition(string Name, string What, Func<IServiceProvider, IDiagnosticCheck> Create, params string[] Needs)
{
    public static CheckDefinition Of<T>(string name, string what, params string[] needs)
        where T : IDiagnosticCheck => new(name, what, services => ActivatorUtilities.CreateInstance<T>(services), needs);
}
