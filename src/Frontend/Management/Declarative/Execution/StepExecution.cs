using System.Diagnostics;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Frontend.Management.Declarative.Planning;
using Archestra.Cluster.Frontend.Management.Declarative.Stored;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Frontend.Management.Declarative.Execution;

/// <summary>
/// Executes one step through the grain that a request for it alone would go to, with the version that it was planned
/// with. Knows the ids of what earlier steps have made.
/// </summary>
internal sealed class StepExecution(ManagementGrains grains, StoredConfiguration stored)
{
    private readonly ReferenceIds _ids = new(stored);

    public async Task<StepOutcome> RunAsync(PlannedStep step, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = step.Kind switch
            {
                ObjectKind.Settings or ObjectKind.Role or ObjectKind.User or ObjectKind.Team => await ChangePeopleAsync(step, cancellationToken),
                _ => await new ServerSteps(grains, stored, _ids).RunAsync(step, cancellationToken),
            };
            if (outcome is { IsDone: true, Id: { } id } && step.Action == StepAction.Create)
            {
                _ids.Add(step.Kind, step.Name, id);
            }

            return outcome;
        }
        catch (UnauthorizedAccessException exception)
        {
            return StepOutcome.Refused(new Problem(
                StatusCodes.Status403Forbidden, "Not allowed.", MissingPermission.TryRead(exception, out var sentence) ? sentence : null, null));
        }
        catch (Exception exception) when (SiloFaults.IsSiloUnreachable(exception))
        {
            SiloFaults.Count(exception);
            return StepOutcome.Refused(new Problem(
                StatusCodes.Status503ServiceUnavailable, "No silo answered.", "Whether this step was done is unknown; applying the document again finds out.", null));
        }
    }

    private async Task<StepOutcome> ChangePeopleAsync(PlannedStep step, CancellationToken cancellationToken)
    {
        var tenant = grains.Tenant(stored.TenantId);
        var roles = grains.Roles(stored.TenantId);
        return (step.Kind, step.Action) switch
        {
            (ObjectKind.Settings, _) => Of(step, await tenant.UpdateAsync((Tenant)step.Wanted!, step.Version, cancellationToken), settings => settings.Id),
            (ObjectKind.Role, StepAction.Create) => Of(step, await roles.CreateAsync((Role)step.Wanted!, cancellationToken), role => role.Id),
            (ObjectKind.Role, StepAction.Update) => Of(
                step, await roles.UpdateAsync((Role)step.Wanted! with { Id = step.Id! }, step.Version, cancellationToken), role => role.Id),
            (ObjectKind.Role, _) => Of(step, await roles.DeleteAsync(step.Id!, step.Version, cancellationToken), role => role.Id),
            (ObjectKind.User, StepAction.Create) => Of(step, await tenant.CreateUserAsync(User(step), cancellationToken), user => user.Id),
            (ObjectKind.User, StepAction.Update) => Of(
                step, await tenant.UpdateUserAsync(User(step) with { Id = step.Id! }, step.Version, cancellationToken), user => user.Id),
            (ObjectKind.User, _) => Of(step, await tenant.DeleteUserAsync(step.Id!, step.Version, cancellationToken), user => user.Id),
            (ObjectKind.Team, StepAction.Create) => Of(step, await tenant.CreateTeamAsync(Team(step), cancellationToken), team => team.Id),
            (ObjectKind.Team, StepAction.Update) => Of(
                step, await tenant.UpdateTeamAsync(Team(step) with { Id = step.Id! }, step.Version, cancellationToken), team => team.Id),
            (ObjectKind.Team, _) => Of(step, await tenant.DeleteTeamAsync(step.Id!, step.Version, cancellationToken), team => team.Id),
            _ => throw new UnreachableException($"Step {step}."),
        };
    }

    private UserAccount User(PlannedStep step) => References.Map((UserAccount)step.Wanted!, _ids.Find);

    private Team Team(PlannedStep step) => References.Map((Team)step.Wanted!, _ids.Find);

    private static StepOutcome Of<T>(PlannedStep step, ChangeOutcome<T> outcome, Func<T, string> idOf)
        where T : class => StepOutcome.Of(outcome, step.At, idOf);
}
