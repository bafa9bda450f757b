using Archestra.Cluster.Frontend.Http;

namespace Archestra.Cluster.Frontend.Management;

/// <summary>An RFC 9457 answer of an endpoint.</summary>
internal sealed class ProblemResult(int status, string title, string? detail = null, IReadOnlyDictionary<string, string[]>? errors = null) : IResult
{
    public ProblemResult(Problem problem)
        : this(problem.Status, problem.Title, problem.Detail, problem.Errors)
    {
    }

    /// <summary>What an unknown id and another tenant's id both answer.</summary>
    public static ProblemResult NotFound { get; } = new(StatusCodes.Status404NotFound, "Not found.");

    public Task ExecuteAsync(HttpContext httpContext) => ProblemWriter.WriteAsync(httpContext, status, title, detail, errors);
}
