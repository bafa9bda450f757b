// Mirrors Orleans.Runtime.PersistentStateAttribute (src/Orleans.Runtime/Facet/Persistent/PersistentStateAttribute.cs, 2.1).
namespace Orleans.Runtime;

/// <summary>Names the state and the storage of an <see cref="IPersistentState{TState}"/> parameter.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute : Attribute
{
    public PersistentStateAttribute(string stateName, string? storageName = null)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        StateName = stateName;
        StorageName = storageName;
    }

    public string StateName { get; }

    public string? StorageName { get; }
}
