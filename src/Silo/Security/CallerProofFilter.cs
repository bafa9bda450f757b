using System.Collections.Concurrent;
using System.Reflection;
using Archestra.Cluster.Grains.Security;
using Orleans.Serialization.Invocation;

namespace Archestra.Cluster.Silo.Security;

/// <summary>
/// Stands before every grain of this silo and believes nothing but proofs: whatever else comes with a call may have been
/// made up by a hijacked front-end. What contracts demand is written on them (<see cref="RequiresScopeAttribute"/> and
/// its neighbours); a contract without a mark demands a proof of the key's tenant.
/// </summary>
internal sealed class CallerProofFilter(ICallerProofs proofs, RefusalTally refusals) : IIncomingGrainCallFilter
{
    private static readonly string[] RuntimeManagement = ["Orleans.Runtime.IManagementGrain", "Orleans.Core.Internal.IGrainManagementExtension"];

    private readonly ConcurrentDictionary<(Type Contract, MethodInfo Method), CallRequirement> _requirements = new();

    public Task Invoke(IIncomingGrainCallContext context)
    {
        var request = Unwrap(context.Request);
        if (IsPassed(request.GetInterfaceType()))
        {
            return context.Invoke();
        }

        var requirement = _requirements.GetOrAdd(
            (request.GetInterfaceType(), request.GetMethod()), static asked => CallRequirement.Of(asked.Contract, asked.Method));
        var key = context.TargetId.Key.ToString() ?? "";
        Principal? principal = null;
        if (requirement.Admittance != CallAdmittance.Anyone)
        {
            proofs.TryVerify(CallerContext.Proof, out principal);
        }

        var refusal = CallAdmission.Judge(requirement, key, principal);
        return refusal == CallRefusal.None ? context.Invoke() : Refuse(refusal, principal, request, key);
    }

    /// <summary>
    /// Orleans begins an enumeration by passing the call that returns it, as an argument, to an extension of the grain:
    /// it is judged as if it came by itself.
    /// </summary>
    private static IInvokable Unwrap(IInvokable request)
    {
        if (IsOfRuntime(request.GetInterfaceType()))
        {
            for (var i = 0; i < request.GetArgumentCount(); i++)
            {
                if (request.GetArgument(i) is IInvokable inner)
                {
                    return inner;
                }
            }
        }

        return request;
    }

    /// <summary>
    /// The runtime's own traffic (timers, cancellation, the elements of an enumeration) and observers, who are nobody's
    /// data. The runtime's levers are silos' only.
    /// </summary>
    private static bool IsPassed(Type contract) =>
        typeof(IGrainObserver).IsAssignableFrom(contract)
        || (IsOfRuntime(contract) && !RuntimeManagement.Contains(contract.FullName));

    private static bool IsOfRuntime(Type contract) =>
        contract.Assembly == typeof(IGrain).Assembly || contract.Assembly.GetName().Name?.StartsWith("Orleans.", StringComparison.Ordinal) == true;

    private Task Refuse(CallRefusal refusal, Principal? principal, IInvokable request, string key)
    {
        refusals.Add(new RefusedRequest("request.refused", refusal.ToString())
        {
            Principal = principal,
            Subject = $"{request.GetInterfaceType().Name}.{request.GetMethod().Name} {(key.Length <= 100 ? key : key[..100])}",
        });

        // One sentence for everything: whether the grain exists, or whose it is, is not for the caller to learn.
        return Task.FromException(new UnauthorizedAccessException("The call is not allowed."));
    }
}
