using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Standalone;
using Npgsql;

namespace Archestra.Cluster.Standalone.Tests.Diagnosis;

/// <summary>
/// Each test plants one misconfiguration in an installation that is otherwise healthy, runs <c>doctor</c> as its user does,
/// and expects that finding with its cure, and no other.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class DoctorTests(Installation installation, PostgresServer postgres) : IClassFixture<Installation>, IClassFixture<PostgresServer>
{
    private const string Marked = "MARKED-secret-8h3kQz";

    [Fact]
    public async Task A_healthy_installation_yields_nothing_neither_stopped_nor_running_nor_new()
    {
        await ShouldBeHealthyAsync(installation.Copy());
        await ShouldBeHealthyAsync(Path.Combine(installation.Copy(), "new"));
        await using var scene = await GatewayScene.StartAsync();
        await ShouldBeHealthyAsync(scene.DataDirectory, "--urls", scene.Process.BaseUrl.GetLeftPart(UriPartial.Authority));

        var human = await StandaloneProcess.RunCommandAsync("doctor", "--data-directory", scene.DataDirectory, "--urls", "http://127.0.0.1:0");
        human.ExitCode.ShouldBe(0);
        human.Output.ShouldEndWith("Healthy.\n");
    }

    [Theory]
    [InlineData("Storage:Databse=x", "Storage:Databse", "Storage has")]
    [InlineData("Audit:BatchLength=0", "BatchLength", "archestra.json")]
    [InlineData("Server:TrustedProxies:0=here", "here", "archestra.json")]
    public async Task A_wrong_option(string setting, string problem, string cure) =>
        await ShouldFindAsync("configuration", problem, cure, installation.Copy(), "--set", setting);

    [Fact]
    public async Task Listening_beyond_loopback_without_TLS() =>
        await ShouldFindAsync("configuration", "beyond loopback", "certificate", installation.Copy(), "--urls", "http://0.0.0.0:0");

    [Fact]
    public async Task A_key_ring_that_others_can_read()
    {
        var directory = installation.Copy();
        File.SetUnixFileMode(Path.Combine(directory, "keys.json"), UnixFileMode.UserRead | UnixFileMode.OtherRead);

        await ShouldFindAsync("keyRingFile", "open to other users", "chmod 600", directory);
    }

    [Fact]
    public async Task A_broken_key_ring()
    {
        var directory = installation.Copy();
        await File.WriteAllTextAsync(Path.Combine(directory, "keys.json"), "{");

        await ShouldFindAsync("keyRingFile", "not valid JSON", "backup", directory);
    }

    [Fact]
    public async Task The_key_ring_of_another_installation()
    {
        var directory = installation.Copy();
        await using var other = await GatewayScene.StartAsync();
        File.Copy(Path.Combine(other.DataDirectory, "keys.json"), Path.Combine(directory, "keys.json"), overwrite: true);

        await ShouldFindAsync("keyRing", "which the key ring does not have", "restore or copy the right keys.json", directory);
    }

    [Fact]
    public async Task A_lost_key_ring()
    {
        var directory = installation.Copy();
        File.Delete(Path.Combine(directory, "keys.json"));

        await ShouldFindAsync("keyRing", "there is none", "Restore keys.json", directory);
    }

    [Fact]
    public async Task A_data_directory_that_everybody_may_write_into()
    {
        var directory = installation.Copy();
        File.SetUnixFileMode(directory, (UnixFileMode)0b111_111_111);

        await ShouldFindAsync("dataDirectory", "writable for everybody", "chmod o-w", directory);
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_made() =>
        await ShouldFindAsync("dataDirectory", "Nothing can be written", "--data-directory", "/proc/archestra");

    [Fact]
    public async Task A_file_that_is_no_database()
    {
        var directory = installation.Copy();
        await File.WriteAllBytesAsync(Path.Combine(directory, "silo.db"), RandomNumberGenerator.GetBytes(8192));

        await ShouldFindAsync("database", "not a sound SQLite database", "backup", directory);
    }

    [Fact]
    public async Task A_database_that_does_not_answer() => await ShouldFindAsync(
        "database", "No PostgreSQL answers", "Start the database", installation.Copy(), "--set", "Storage:Provider=postgres",
        "--set", $"Storage:ConnectionString=Host=127.0.0.1;Port={Installation.ClosedPort()};Username=archestra;Password={Marked};Database=x");

    [Fact]
    public async Task A_database_that_refuses_the_user() => await ShouldFindAsync(
        "database", "refuses the user 'nobody_here'", "Correct user name and password", installation.Copy(), "--set", "Storage:Provider=postgres",
        "--set", $"Storage:ConnectionString={new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync()) { Username = "nobody_here", Password = Marked }}");

    [Fact]
    public async Task A_database_that_does_not_keep_what_it_committed() => await ShouldFindAsync(
        "databaseSettings", "fsync=off", "postgresql.conf", Path.Combine(installation.Copy(), "new"), "--set", "Storage:Provider=postgres",
        "--set", $"Storage:ConnectionString={await postgres.CreateDatabaseAsync()}");

    [Theory]
    [InlineData("UPDATE schema_migrations SET checksum = 'edited' WHERE part = 'Storage' AND number = 1", "another text", "start the version that applied it")]
    [InlineData("INSERT INTO schema_migrations VALUES ('Storage', 9999, '9999_future', 'x', 0)", "a newer version used it", "Start that version")]
    public async Task A_schema_of_another_version(string statement, string problem, string cure)
    {
        var directory = installation.Copy();
        await Installation.ExecuteAsync(Path.Combine(directory, "silo.db"), statement);

        await ShouldFindAsync("schema", problem, cure, directory);
    }

    [Fact]
    public async Task An_audit_log_that_was_edited()
    {
        var directory = installation.Copy();
        await Installation.ExecuteAsync(Path.Combine(directory, "audit.db"), "DELETE FROM audit_entries WHERE sequence = 2");

        await ShouldFindAsync("auditLog", "missing", "keep a copy as evidence", directory);
    }

    [Fact]
    public async Task A_port_that_another_program_has()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        await ShouldFindAsync("listen", "Another program listens", "--urls", installation.Copy(), "--urls", $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}");
    }

    [Fact]
    public async Task A_certificate_that_has_expired()
    {
        var directory = installation.Copy();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=gateway", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(50));
        await File.WriteAllTextAsync(Path.Combine(directory, "tls.pem"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(directory, "tls.key"), key.ExportPkcs8PrivateKeyPem());

        await ShouldFindAsync(
            "certificate", "expired", "Renew it", directory, "--urls", "https://127.0.0.1:0",
            "--set", $"Kestrel:Certificates:Default:Path={directory}/tls.pem", "--set", $"Kestrel:Certificates:Default:KeyPath={directory}/tls.key");
    }

    [Fact]
    public async Task A_clock_that_went_back()
    {
        var directory = installation.Copy();
        await Installation.ExecuteAsync(Path.Combine(directory, "silo.db"), "UPDATE change_feed SET at = at + 3600000");

        await ShouldFindAsync("clock", "behind", "NTP", directory);
    }

    [Fact]
    public async Task A_server_whose_program_is_not_there()
    {
        var directory = installation.Copy();
        await Installation.ExecuteAsync(
            Path.Combine(directory, "silo.db"), "UPDATE documents SET body = json_set(body, '$.command', 'no-such-program') WHERE kind = 'connection'");

        await ShouldFindAsync("servers", "'no-such-program' is not found", "Install it", directory);
    }

    [Fact]
    public async Task A_telemetry_endpoint_that_nobody_listens_on() => await ShouldFindAsync(
        "telemetry", "Nothing listens", "Start the collector", installation.Copy(),
        "--set", $"Telemetry:OtlpEndpoint=http://127.0.0.1:{Installation.ClosedPort()}", "--set", $"Telemetry:OtlpHeaders=key={Marked}");

    [Fact]
    public async Task A_public_address_in_the_clear() => await ShouldFindAsync(
        "publicUrl", "in the clear", "https address", installation.Copy(), "--set", "Http:PublicUrl=http://mcp.example.com");

    [Fact]
    public async Task A_token_that_expires_soon()
    {
        var directory = installation.Copy();
        await Installation.ExecuteAsync(
            Path.Combine(directory, "silo.db"), $"UPDATE api_tokens SET expires_at = {TimeProvider.System.GetUtcNow().AddDays(2).ToUnixTimeMilliseconds()}");

        await ShouldFindAsync("tokens", "expires at", "Issue another one", directory);
    }

    private static async Task ShouldBeHealthyAsync(string directory, params string[] arguments)
    {
        var (exitCode, answer, text) = await Installation.ExamineAsync(directory, arguments);

        exitCode.ShouldBe(0, text);
        answer.GetProperty("healthy").GetBoolean().ShouldBeTrue(text);
        Findings(answer).ShouldBeEmpty();
    }

    private static async Task ShouldFindAsync(string check, string problem, string cure, string directory, params string[] arguments)
    {
        var (exitCode, answer, text) = await Installation.ExamineAsync(directory, arguments);

        exitCode.ShouldBe(1, text);
        answer.GetProperty("healthy").GetBoolean().ShouldBeFalse();
        var found = Findings(answer).ShouldHaveSingleItem(text);
        found.Check.ShouldBe(check, text);
        found.Problem.ShouldContain(problem, Case.Sensitive);
        found.Cure.ShouldContain(cure, Case.Sensitive);
        text.ShouldNotContain(Marked);
    }

    private static List<(string Check, string Problem, string Cure)> Findings(JsonElement answer) => [.. answer.GetProperty("checks").EnumerateArray()
        .SelectMany(check => check.GetProperty("findings").EnumerateArray(), (check, finding) => (
            check.GetProperty("name").GetString()!, finding.GetProperty("problem").GetString()!, finding.GetProperty("cure").GetString()!))];
}
