using System.Runtime.CompilerServices;
using Archestra.Cluster.Grains.Diagnosis;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Diagnosis;

/// <summary>Runs checks in their order and tells of each as it ends. One that hangs or breaks is a finding, not the end.</summary>
internal sealed class DiagnosticRun(IServiceProvider services, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public async IAsyncEnumerable<DiagnosticCheck> RunAsync(
        IReadOnlyList<CheckDefinition> checks, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var passed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var definition in checks)
        {
            var started = time.GetTimestamp();
            var missing = definition.Needs.FirstOrDefault(need => !passed.Contains(need));
            var outcome = missing is null
                ? await RunOneAsync(definition, cancellationToken).ConfigureAwait(false)
                : CheckOutcome.Skipped($"It needs '{missing}', which did not pass.");
            // A warning is no reason not to look further.
            if (outcome.Status == DiagnosticStatus.Passed || outcome.Findings.Any() && outcome.Findings.All(found => found.Severity == DiagnosticSeverity.Warning))
                passed.Add(definition.Name);
            yield return new DiagnosticCheck
            {
                Name = definition.Name,
                What = definition.What,
                Status = outcome.Status,
                Findings = [.. outcome.Findings],
                Reason = outcome.Reason,
                DurationMilliseconds = (long)time.GetElapsedTime(started).TotalMilliseconds,
            };
        }
    }

    private async Task<CheckOutcome> RunOneAsync(CheckDefinition definition, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await definition.Create(services).RunAsync(either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return CheckOutcome.Error($"The check did not end within {Limit.TotalSeconds:0} s.", "See whether the database and the disk answer; then run it again.");
        }
        catch (OptionsValidationException)
        {
            return CheckOutcome.Skipped("Its options are not valid; that is told under 'configuration'.");
        }
        // Its text may quote anything: only the kind of exception is told.
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return CheckOutcome.Error($"The check could not be done ({exception.GetType().Name}).", "Run it again; if it stays so, look at the silo's log.");
        }
    }
}
