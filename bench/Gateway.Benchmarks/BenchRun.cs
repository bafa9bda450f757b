using Archestra.Cluster.Gateway.Benchmarks.Processes;
using Archestra.Cluster.Gateway.Benchmarks.Report;
using Archestra.Cluster.Gateway.Benchmarks.Scenarios;

namespace Archestra.Cluster.Gateway.Benchmarks;

/// <summary>One run: starts everything, measures the parts one after the other, writes the result.</summary>
internal static class BenchRun
{
    public static async Task<int> RunAsync(BenchOptions options)
    {
        var begin = TimeProvider.System.GetTimestamp();
        var folder = Directory.CreateTempSubdirectory("arch-bench-").FullName;
        var report = new BenchReport();
        var facts = RunFacts.Read(options);
        BenchReport.Note(facts.ToJsonString());
        try
        {
            var starter = new TargetStarter(options.Processors, folder);
            await using var load = LoadGenerator.Start(options.Processors);
            await using var direct = await starter.DirectAsync();
            await MeasureAsync(new BenchRunContext(options, starter, load, direct, report));
        }
        catch (Exception exception) when (exception is InvalidOperationException or HttpRequestException or IOException or TimeoutException or OperationCanceledException)
        {
            // What was measured before counts; the line says that the run is not whole.
            facts["failed"] = exception.Message;
            Console.WriteLine($"\nThe run FAILED: {exception}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        if (!options.Runs("profile") || options.Only.Count == 0)
        {
            facts["seconds"] = Math.Round(TimeProvider.System.GetElapsedTime(begin).TotalSeconds);
            ResultFile.Append(report.ToJson(facts));
        }

        return facts.ContainsKey("failed") ? 1 : 0;
    }

    private static async Task MeasureAsync(BenchRunContext run)
    {
        if (run.Options.Only.Contains("profile", StringComparer.Ordinal))
        {
            await new ProfilePart(run).RunAsync();
            return;
        }

        if (run.Options.RunsAny("calls", "flush", "one", "sizes"))
        {
            await new ForwardingParts(run).RunAsync();
        }

        if (run.Options.RunsAny("start", "installs", "sessions"))
        {
            await new LifeParts(run).RunAsync();
        }

        if (run.Options.Runs("stdio"))
        {
            await new StdioPart(run).RunAsync();
        }

        if (run.Options.Runs("silos"))
        {
            await new SilosPart(run).RunAsync();
        }
    }
}
