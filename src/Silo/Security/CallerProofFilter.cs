using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Telemetry;
using Orleans.Serialization.Invocation;

namespace Archestra.Cluster.Silo.Security;

/// <summary>
/// Stands before every grain of this silo and believes nothing but proofs: whatever else comes with a call may have been
/// made up by a hijacked front-end. What contracts demand is written on them (<see cref="RequiresScopeAttribute"/> and
/// its neighbours); a contract without a mark demands a proof of the key's tenant.
/// </summary>
internal sealed class CallerProofFilter(ICallerProofs proofs, RefusalTally refusals) : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context)
    {
        var request = Unwrap(context.Request);
        var contract = CallContract.Of(request.GetInterfaceType());
        if (contract.IsPassed)
        {
            return context.Invoke();
        }

        var requirement = contract.RequirementOf(request.GetMethod());
        if (requirement.Admittance == CallAdmittance.Anyone)
        {
            return Judge(context, requirement, request, null);
        }

        var verified = proofs.VerifyAsync(CallerContext.Proof);
        return verified.IsCompletedSuccessfully
            ? Judge(context, requirement, request, verified.Result)
            : JudgeRenewedAsync(context, requirement, request, verified);
    }

    private async Task JudgeRenewedAsync(
        IIncomingGrainCallContext context, CallRequirement requirement, IInvokable request, ValueTask<Principal?> verified) =>

        // Back to the grain's turn: its method runs there.
        await Judge(context, requirement, request, await verified.ConfigureAwait(true)).ConfigureAwait(true);

    private Task Judge(IIncomingGrainCallContext context, CallRequirement requirement, IInvokable request, Principal? principal)
    {
        var key = context.TargetId.Key.ToString() ?? "";
        var refusal = CallAdmission.Judge(requirement, key, principal);
        return refusal switch
        {
            CallRefusal.None => context.Invoke(),
            CallRefusal.MissingPermission => Refuse(refusal, principal, request, key, MissingPermission.Describe(requirement.Permission)),

            // One sentence for everything else: whether the grain exists, or whose it is, is not for the caller to learn.
            _ => Refuse(refusal, principal, request, key, "The call is not allowed."),
        };
    }

    /// <summary>
    /// Orleans begins an enumeration by passing the call that returns it, as an argument, to an extension of the grain:
    /// it is judged as if it came by itself.
    /// </summary>
    private static IInvokable Unwrap(IInvokable request)
    {
        if (CallContract.Of(request.GetInterfaceType()).IsOfRuntime)
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

    private Task Refuse(CallRefusal refusal, Principal? principal, IInvokable request, string key, string sentence)
    {
        RefusalReasons.Count(RefusalReasons.ProofRefused);
        refusals.Add(new RefusedRequest("request.refused", refusal.ToString())
        {
            Principal = principal,
            Subject = $"{request.GetInterfaceType().Name}.{request.GetMethod().Name} {(key.Length <= 100 ? key : key[..100])}",
        });

        return Task.FromException(new UnauthorizedAccessException(sentence));
    }
}
