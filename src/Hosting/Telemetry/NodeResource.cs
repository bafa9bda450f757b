using System.Reflection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Resources;

namespace Archestra.Cluster.Hosting.Telemetry;

/// <summary>Who it is that all spans, metrics and log records come from (semantic conventions, resource). <c>OTEL_RESOURCE_ATTRIBUTES</c> adds to it.</summary>
internal sealed class NodeResource(IOptions<TelemetryOptions> options)
{
    private const string DefaultName = "archestra-cluster";

    private static readonly Assembly Self = typeof(NodeResource).Assembly;

    /// <summary>One for the life of the process: its spans, metrics and records belong together.</summary>
    private static readonly string Instance = Guid.NewGuid().ToString();

    public ResourceBuilder Builder => ResourceBuilder.CreateEmpty()
        .AddService(
            options.Value.ServiceName ?? (Environment.GetEnvironmentVariable("OTEL_SERVICE_NAME") is { Length: > 0 } name ? name : DefaultName),
            serviceVersion: Self.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
            autoGenerateServiceInstanceId: false,
            serviceInstanceId: Instance)
        .AddAttributes([new("archestra.runtime", Runtime)])
        .AddEnvironmentVariableDetector()
        .AddTelemetrySdk();

    /// <summary>Which Orleans this build runs its grains on, in lower case; the build writes it into the assembly.</summary>
    private static string Runtime { get; } = Self.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "OrleansRuntime").Value!.ToLowerInvariant();
}
