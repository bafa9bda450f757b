using Archestra.Cluster.Hosting.Telemetry;
using Archestra.Cluster.Testing.Standalone;
using OpenTelemetry.Exporter;

namespace Archestra.Cluster.Standalone.Tests.Telemetry;

/// <summary>The standard variables (OTLP exporter specification), and that our options go before them.</summary>
public sealed class OtlpSettingsTests
{
    [Fact]
    public void Nothing_is_sent_unless_an_endpoint_is_named()
        => Of(new TelemetryOptions()).ShouldBeNull();

    [Fact]
    public void A_common_endpoint_gets_the_path_of_the_signal()
        => Of(new TelemetryOptions(), ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318/base/"))!.Endpoint.ShouldBe(new Uri("http://collector:4318/base/v1/traces"));

    [Fact]
    public void An_endpoint_of_the_signal_is_used_as_it_is()
        => Of(new TelemetryOptions(), ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://common:4318"), ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://traces:1/here"))!
            .Endpoint.ShouldBe(new Uri("http://traces:1/here"));

    [Fact]
    public void The_options_go_before_the_variables()
    {
        var settings = Of(
            new TelemetryOptions { OtlpEndpoint = new Uri("http://ours:4317"), OtlpProtocol = TelemetryOptions.Grpc, OtlpHeaders = "k=v" },
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://theirs:1"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_EXPORTER_OTLP_HEADERS", "x=y"))!;

        (settings.Endpoint, settings.Protocol, settings.Headers).ShouldBe((new Uri("http://ours:4317"), OtlpExportProtocol.Grpc, "k=v"));
    }

    [Fact]
    public void A_switched_off_SDK_sends_nothing()
        => Of(new TelemetryOptions { OtlpEndpoint = new Uri("http://ours:4317") }, ("OTEL_SDK_DISABLED", "true")).ShouldBeNull();

    [Fact]
    public void Headers_are_not_part_of_the_text()
        => Of(new TelemetryOptions { OtlpEndpoint = new Uri("http://ours:4317"), OtlpHeaders = "key=secret" })!.ToString().ShouldNotContain("secret");

    [Theory]
    [InlineData("Telemetry:OtlpEndpoint=ftp://collector", "Telemetry:OtlpEndpoint")]
    [InlineData("Telemetry:OtlpEndpoint=http://user:key@collector", "Telemetry:OtlpEndpoint")]
    [InlineData("Telemetry:OtlpProtocol=smoke", "Telemetry:OtlpProtocol")]
    [InlineData("Telemetry:LogFormat=xml", "Telemetry:LogFormat")]
    [InlineData("Telemetry:PrometheusUrl=9464", "Telemetry:PrometheusUrl")]
    [InlineData("Telemetry:TraceRatio=2", "TraceRatio")]
    public async Task A_wrong_option_stops_the_start_with_a_sentence_that_names_it(string setting, string named)
    {
        var directory = Directory.CreateTempSubdirectory("archestra-test-").FullName;

        var (exitCode, output, problems) = await StandaloneProcess.RunCommandAsync("--data-directory", directory, "--urls", "http://127.0.0.1:0", "--set", setting);

        exitCode.ShouldBe(2, output + problems);
        problems.ShouldContain(named);
        problems.ShouldNotContain("user:key");
        Directory.Delete(directory, recursive: true);
    }

    private static OtlpSettings? Of(TelemetryOptions options, params (string Name, string Value)[] variables) =>
        OtlpSettings.Of(OtlpSettings.Traces, options, name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
