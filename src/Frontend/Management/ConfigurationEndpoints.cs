using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Management.Declarative.Document;
using Archestra.Cluster.Frontend.Management.Declarative.Execution;
using Archestra.Cluster.Frontend.Management.Declarative.Planning;
using Archestra.Cluster.Frontend.Management.Declarative.Stored;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;
using Microsoft.Net.Http.Headers;

namespace Archestra.Cluster.Frontend.Management;

/// <summary>A tenant's whole configuration as one document: read, planned, applied.</summary>
internal sealed class ConfigurationEndpoints(ManagementGrains grains, TokenAuthenticator authenticator, TimeProvider time)
{
    /// <summary>A thousand objects take less than one MiB.</summary>
    private const int MaxBodyBytes = 16 * 1024 * 1024;

    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapGet("/export", (string tenant, ConfigurationEndpoints endpoints, HttpContext http) => endpoints.ExportAsync(tenant, http))
            .Produces<ConfigurationDocument>().WithTags("Configuration")
            .WithSummary("The tenant's configuration as one document, without secrets, by names.");
        tenant.MapPost("/apply", (string tenant, bool? dryRun, bool? prune, ConfigurationEndpoints endpoints, HttpContext http) =>
            endpoints.ApplyAsync(tenant, dryRun ?? false, prune ?? false, http))
            .Accepts<ConfigurationDocument>("application/json").Produces<PlanAnswer>().WithTags("Configuration")
            .WithSummary("Plans how the tenant becomes what a document says (dryRun=true), or does it and tells of each step as a line of JSON.");
    }

    private async Task<IResult> ExportAsync(string tenant, HttpContext http)
    {
        var stored = await new StoredConfigurationReader(grains).ReadAsync(tenant, http.RequestAborted);
        return stored is null ? ProblemResult.NotFound : TypedResults.Json(stored.Export(), DocumentContract.Options);
    }

    private async Task<IResult> ApplyAsync(string tenant, bool dryRun, bool prune, HttpContext http)
    {
        var (body, refusal) = await ManagementJson.ReadBodyAsync(http, MaxBodyBytes);
        if (refusal is not null)
        {
            return refusal;
        }

        var (document, problem) = ConfigurationReading.Read(body);
        if (document is null)
        {
            return Invalid(StatusCodes.Status400BadRequest, [problem!]);
        }

        if (await new StoredConfigurationReader(grains).ReadAsync(tenant, http.RequestAborted) is not { } stored)
        {
            return ProblemResult.NotFound;
        }

        var plan = await PlanAsync(document, stored, prune, http);
        if (plan.Problems.Count > 0)
        {
            return Invalid(StatusCodes.Status422UnprocessableEntity, plan.Problems);
        }

        var tag = new EntityTagHeaderValue($"\"{plan.Fingerprint()}\"");
        if (http.Request.GetTypedHeaders().IfMatch is { Count: > 0 } expected && !expected.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: true)))
        {
            return new ProblemResult(
                StatusCodes.Status412PreconditionFailed, "The plan is another one by now.", "Something was changed since it was shown: look at it again.");
        }

        http.Response.GetTypedHeaders().ETag = tag;
        if (dryRun)
        {
            return TypedResults.Json(PlanAnswer.Of(plan), DocumentContract.Options);
        }

        await new PlanExecution(new AuthenticatedSteps(authenticator, http, new StepExecution(grains, stored), time), http).RunAsync(plan, http.RequestAborted);
        return TypedResults.Empty;
    }

    private async Task<Plan> PlanAsync(ConfigurationDocument document, StoredConfiguration stored, bool prune, HttpContext http)
    {
        var plan = Planner.Make(document, stored, prune, time.GetUtcNow());
        var rules = await new DocumentRules(document, stored, plan.Steps).CheckAsync(grains.ConfigurationCheck(stored.TenantId), http.RequestAborted);
        var own = SelfProtection.Check(plan.Steps, (Principal)http.Items[typeof(Principal)]!);
        return plan with { Problems = [.. plan.Problems, .. rules, .. own] };
    }

    private static ProblemResult Invalid(int status, IReadOnlyList<FieldProblem> problems) => new(
        status,
        "The document is not valid; nothing was changed.",
        problems[0].Field.Length == 0 ? problems[0].Problem : $"{problems[0].Field}: {problems[0].Problem}",
        ManagementResults.Errors(problems));
}
