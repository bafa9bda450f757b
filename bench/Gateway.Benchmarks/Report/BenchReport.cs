using System.Globalization;
using System.Text.Json.Nodes;
using Archestra.Cluster.Gateway.Benchmarks.Processes;

namespace Archestra.Cluster.Gateway.Benchmarks.Report;

/// <summary>Prints figures as they come and keeps them for the result file.</summary>
internal sealed class BenchReport
{
    private readonly JsonArray _tables = [];
    private readonly JsonArray _figures = [];

    public static void Title(string title) => Console.WriteLine($"\n{title}");

    public static void Note(string text) => Console.WriteLine($"  {text}");

    /// <summary>One line for each target.</summary>
    public void Table(string title, IReadOnlyList<TargetSamples> samples)
    {
        Title(title);
        Console.WriteLine($"  {"",-22}{"calls/s",10}{"p50 ms",10}{"p99 ms",10}{"CPU µs",10}{"bytes",10}");
        var rows = new JsonArray();
        foreach (var target in samples)
        {
            var row = new Sample(
                target.Of(s => s.Rate), target.Of(s => s.P50), target.Of(s => s.P99), target.OfOptional(s => s.CpuPerCall), target.OfOptional(s => s.AllocatedPerCall));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {target.Target,-22}{row.Rate,10:0}{row.P50,10:0.000}{row.P99,10:0.000}{row.CpuPerCall,10:0.0}{row.AllocatedPerCall,10:0}"));
            rows.Add(new JsonObject
            {
                ["target"] = target.Target, ["rate"] = Round(row.Rate), ["p50Ms"] = Round(row.P50), ["p99Ms"] = Round(row.P99),
                ["cpuMicroseconds"] = Round(row.CpuPerCall), ["allocatedBytes"] = Round(row.AllocatedPerCall),
            });
        }

        _tables.Add(new JsonObject { ["title"] = title, ["rows"] = rows });
    }

    /// <summary>A figure with a name; with a bar, whether it is met.</summary>
    public void Figure(string name, double value, string unit = "", double? atLeast = null, double? atMost = null)
    {
        var bar = atLeast ?? atMost;
        var isMet = (atLeast is null || value >= atLeast) && (atMost is null || value <= atMost);
        var verdict = bar is null ? "" : string.Create(CultureInfo.InvariantCulture, $"   {(isMet ? "met" : "NOT MET")} (at {(atLeast is null ? "most" : "least")} {bar})");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name}: {value:0.###} {unit}{verdict}"));
        _figures.Add(new JsonObject { ["name"] = name, ["value"] = Round(value), ["unit"] = unit, ["bar"] = bar, ["met"] = bar is null ? null : isMet });
    }

    public JsonObject ToJson(JsonObject facts) => new() { ["facts"] = facts, ["figures"] = _figures, ["tables"] = _tables };

    private static JsonValue? Round(double? value) =>
        value is { } number && double.IsFinite(number) ? JsonValue.Create(Math.Round(number, number < 100 ? 4 : 0)) : null;
}
