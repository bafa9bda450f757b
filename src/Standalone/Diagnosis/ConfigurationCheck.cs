using Archestra.Cluster.Grains.Diagnosis;
using Archestra.Cluster.Hosting;
using Archestra.Cluster.Silo.Diagnosis;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Standalone.Diagnosis;

/// <summary>Whether every option is valid: what a start would refuse, without starting.</summary>
internal sealed class ConfigurationCheck(IServiceProvider services) : IDiagnosticCheck
{
    private const string Cure = "Correct it where it is set: archestra.json, an environment variable ARCHESTRA_Section__Key, or an argument.";

    public Task<CheckOutcome> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return Task.FromResult(CheckOutcome.Passed);
        }
        catch (OptionsValidationException exception)
        {
            return Task.FromResult(Describe(exception.Failures));
        }
        catch (AggregateException exception)
        {
            return Task.FromResult(Describe(exception.InnerExceptions.SelectMany(StartFailure.Describe)));
        }
    }

    /// <summary>One finding per sentence that a refused start would print.</summary>
    public static CheckOutcome Describe(IEnumerable<string> sentences) => CheckOutcome.Of([.. sentences
        .SelectMany(sentence => sentence.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .Distinct(StringComparer.Ordinal)
        .Select(sentence => Sentences.Split(sentence, Cure))
        .Select(told => new DiagnosticFinding(DiagnosticSeverity.Error, told.Problem, told.Cure))]);
}
