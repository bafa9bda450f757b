namespace Archestra.Cluster.Frontend.Management.Declarative.Planning;

/// <summary>What a step does to one object.</summary>
internal enum StepAction
{
    Create,
    Update,
    Delete,
}
