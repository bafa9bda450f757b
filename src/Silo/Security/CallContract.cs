using System.Collections.Concurrent;
using System.Reflection;

namespace Archestra.Cluster.Silo.Security;

/// <summary>What is read from a contract's type once, for all its calls.</summary>
internal sealed class CallContract
{
    private static readonly string[] RuntimeManagement = ["Orleans.Runtime.IManagementGrain", "Orleans.Core.Internal.IGrainManagementExtension"];
    private static readonly ConcurrentDictionary<Type, CallContract> Known = new();

    private readonly Type _type;
    private readonly ConcurrentDictionary<MethodInfo, CallRequirement> _requirements = new();

    private CallContract(Type type)
    {
        _type = type;
        IsOfRuntime = type.Assembly == typeof(IGrain).Assembly || type.Assembly.GetName().Name?.StartsWith("Orleans.", StringComparison.Ordinal) == true;
        IsOfObserver = typeof(IGrainObserver).IsAssignableFrom(type);
        IsPassed = IsOfObserver || (IsOfRuntime && !RuntimeManagement.Contains(type.FullName));
    }

    public bool IsOfRuntime { get; }

    public bool IsOfObserver { get; }

    /// <summary>
    /// The runtime's own traffic (timers, cancellation, the elements of an enumeration) and observers, who are nobody's
    /// data. The runtime's levers are silos' only.
    /// </summary>
    public bool IsPassed { get; }

    public static CallContract Of(Type type) => Known.TryGetValue(type, out var known) ? known : Known.GetOrAdd(type, static made => new CallContract(made));

    public CallRequirement RequirementOf(MethodInfo method) =>
        _requirements.TryGetValue(method, out var requirement) ? requirement : _requirements.GetOrAdd(method, CallRequirement.Of(_type, method));
}
