using System.Diagnostics;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Grains.Common;
using Microsoft.Net.Http.Headers;

namespace Archestra.Cluster.Frontend.Management;

/// <summary>Turns outcomes of grains into answers.</summary>
internal static class ManagementResults
{
    /// <summary>A resource with its entity tag, 304 when <c>If-None-Match</c> names that (RFC 9110 §13.1.2), or 404.</summary>
    public static IResult Of<T>(HttpContext context, Versioned<T>? found)
        where T : class
    {
        if (found is null)
        {
            return ProblemResult.NotFound;
        }

        Tag(context, found.Version);
        return context.Request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Tag == $"\"{found.Version}\"")
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Json(ResourceJson.Of(found));
    }

    /// <summary>200 with the resource as it is now, or the problem.</summary>
    public static IResult Of<T>(HttpContext context, ChangeOutcome<T> outcome)
        where T : class
    {
        if (!outcome.IsChanged)
        {
            return Problem(outcome);
        }

        Tag(context, outcome.Version);
        return TypedResults.Json(ResourceJson.Of(new Versioned<T>(outcome.Value, outcome.Version)));
    }

    /// <summary>200 with what is shown of the value, or the problem.</summary>
    public static IResult Of<T, TAnswer>(ChangeOutcome<T> outcome, Func<T, TAnswer> show)
        where T : class => outcome.IsChanged ? TypedResults.Json(show(outcome.Value)) : Problem(outcome);

    /// <summary>201 with <c>Location</c>, or the problem.</summary>
    public static IResult Created<T>(HttpContext context, ChangeOutcome<T> outcome, Func<T, string> idOf)
        where T : class
    {
        if (!outcome.IsChanged)
        {
            return Problem(outcome);
        }

        Tag(context, outcome.Version);
        context.Response.Headers.Location = $"{context.Request.Path.Value!.TrimEnd('/')}/{idOf(outcome.Value)}";
        return TypedResults.Json(ResourceJson.Of(new Versioned<T>(outcome.Value, outcome.Version)), statusCode: StatusCodes.Status201Created);
    }

    /// <summary>202 with the resource that tells of the progress, at the request's own path; or the problem.</summary>
    public static IResult Accepted<T>(HttpContext context, ChangeOutcome<T> outcome)
        where T : class
    {
        if (!outcome.IsChanged)
        {
            return Problem(outcome);
        }

        context.Response.Headers.Location = context.Request.Path.Value!;
        return TypedResults.Json(outcome.Value, statusCode: StatusCodes.Status202Accepted);
    }

    /// <summary>204, or the problem.</summary>
    public static IResult Deleted<T>(ChangeOutcome<T> outcome)
        where T : class => outcome.IsChanged ? TypedResults.NoContent() : Problem(outcome);

    /// <summary>The version that <c>If-Match</c> names; false when the header is there and is not one of our tags.</summary>
    public static bool TryReadIfMatch(HttpContext context, out long? version)
    {
        version = null;
        var header = context.Request.Headers.IfMatch;
        if (header.Count == 0 || header == EntityTagHeaderValue.Any.ToString())
        {
            return true;
        }

        if (header.Count != 1 || !EntityTagHeaderValue.TryParse(header.ToString(), out var tag) || tag.IsWeak
            || !long.TryParse(tag.Tag.AsSpan().Trim('"'), out var parsed))
        {
            return false;
        }

        version = parsed;
        return true;
    }

    public static IResult BadIfMatch { get; } = new ProblemResult(
        StatusCodes.Status412PreconditionFailed, "If-Match names no version of this resource.");

    private static void Tag(HttpContext context, long version) => context.Response.Headers.ETag = $"\"{version}\"";

    /// <param name="at">Where the request is in a larger document; its field problems are below that.</param>
    public static Problem Describe<T>(ChangeOutcome<T> outcome, string at = "")
        where T : class => outcome.Status switch
        {
            ChangeStatus.NotFound => new Problem(StatusCodes.Status404NotFound, "Not found.", null, null),
            ChangeStatus.Conflict => new Problem(StatusCodes.Status409Conflict, "Conflict.", outcome.Reason, null),
            ChangeStatus.VersionMismatch => new Problem(StatusCodes.Status412PreconditionFailed, "It was changed meanwhile.", outcome.Reason, null),
            ChangeStatus.Forbidden => new Problem(StatusCodes.Status403Forbidden, "Not allowed.", outcome.Reason, null),
            ChangeStatus.Invalid => new Problem(
                StatusCodes.Status422UnprocessableEntity,
                "The request is not valid.",
                outcome.Reason,
                Errors(outcome.Problems.Select(problem => problem with { Field = at + problem.Field }))),
            _ => throw new UnreachableException($"Change status {outcome.Status}."),
        };

    public static Dictionary<string, string[]> Errors(IEnumerable<FieldProblem> problems) => problems
        .GroupBy(problem => problem.Field, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Select(problem => problem.Problem).ToArray(), StringComparer.Ordinal);

    private static ProblemResult Problem<T>(ChangeOutcome<T> outcome)
        where T : class => new(Describe(outcome));
}
