using System.Runtime.InteropServices;

namespace Archestra.Cluster.Cli.Tests;

/// <summary>Where the gateway and the token come from, and how each way to fail ends.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ConnectionTests(CliScene scene) : IClassFixture<CliScene>
{
    private CliProcess LoggedOut => scene.Cli.With(("ARCHESTRA_TOKEN", null), ("ARCHESTRA_SERVER", null), ("XDG_CONFIG_HOME", Path.Combine(scene.Cli.Home, Guid.NewGuid().ToString("N"))));

    [Fact]
    public async Task Logging_in_keeps_the_token_where_only_its_owner_reads_it_and_logging_out_forgets_it()
    {
        var cli = LoggedOut;
        var file = Path.Combine(cli.Environment["XDG_CONFIG_HOME"]!, "archestra", "config.json");

        var login = (await cli.RunAsync(scene.Gateway.Token + "\n", ["login", "--server", scene.Gateway.Process.BaseUrl.ToString()])).ShouldEndWith(0);
        var mode = File.GetUnixFileMode(file);
        var me = (await cli.RunAsync("whoami", "--json")).ShouldEndWith(0);
        (await cli.RunAsync("logout")).ShouldEndWith(0);

        (login.Output + login.Problems).ShouldNotContain(scene.Gateway.Token);
        mode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        me.Json.GetProperty("tenantId").GetString().ShouldBe(scene.Gateway.Api.Tenant);
        me.Json.GetProperty("permissions").GetArrayLength().ShouldBeGreaterThan(10);
        File.Exists(file).ShouldBeFalse();
        (await cli.RunAsync("whoami")).ShouldEndWith(2);
    }

    [Fact]
    public async Task A_settings_file_that_others_can_read_is_refused()
    {
        var cli = LoggedOut;
        await cli.RunAsync(scene.Gateway.Token, ["login", "--server", scene.Gateway.Process.BaseUrl.ToString()]);
        var file = Path.Combine(cli.Environment["XDG_CONFIG_HOME"]!, "archestra", "config.json");
        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.GroupRead);

        (await cli.RunAsync("whoami")).ShouldEndWith(2).Problems.ShouldContain("chmod 600");
    }

    [Fact]
    public async Task A_token_goes_to_the_server_that_it_was_given_for_and_to_no_other()
    {
        var cli = LoggedOut;
        await cli.RunAsync(scene.Gateway.Token, ["login", "--server", scene.Gateway.Process.BaseUrl.ToString()]);

        (await cli.RunAsync("whoami", "--server", "http://127.0.0.1:1/")).ShouldEndWith(3).Problems.ShouldContain("You are logged in to");
        (await scene.Cli.With(("ARCHESTRA_SERVER", "http://gateway.example/")).RunAsync("whoami")).ShouldEndWith(2).Problems.ShouldContain("in the clear");
    }

    [Theory]
    [InlineData(2, "nonsense")]
    [InlineData(2, "user", "create")]
    [InlineData(2, "user", "list", "--colour")]
    [InlineData(2, "user", "list", "--timeout", "0")]
    [InlineData(2, "apply", "/does/not/exist.json")]
    [InlineData(2, "install", "create", "x", "--catalog", "sample", "--secret-env", "key=NO_SUCH_VARIABLE")]
    [InlineData(4, "gateway", "get", "no such gateway")]
    [InlineData(4, "user", "get", "usr_00000000000000000000000000")]
    [InlineData(1, "user", "create", "x", "--email", "not an address")]
    [InlineData(5, "user", "create", "administrator")]
    public async Task Each_way_to_fail_has_its_exit_code(int exitCode, params string[] arguments)
    {
        var people = (await scene.Cli.RunAsync(arguments)).ShouldEndWith(exitCode);
        var script = (await scene.Cli.RunAsync([.. arguments, "--json"])).ShouldEndWith(exitCode);

        people.Output.ShouldBeEmpty();
        people.Problems.ShouldNotBeEmpty();
        script.Output.ShouldBeEmpty();
        System.Text.Json.JsonElement.Parse(script.Problems).GetProperty("error").GetProperty("exitCode").GetInt32().ShouldBe(exitCode);
    }

    [Fact]
    public async Task Who_may_not_and_who_cannot_be_reached_are_told_apart()
    {
        var (api, reader) = await scene.CreateTenantAsync("reader", "mcp:read");
        using var _ = api;

        (await scene.Cli.With(("ARCHESTRA_TOKEN", "arch_wrong")).RunAsync("user", "list")).ShouldEndWith(3);
        (await reader.RunAsync("user", "list")).ShouldEndWith(3).Problems.ShouldContain("manage");
        (await scene.Cli.With(("ARCHESTRA_SERVER", "http://127.0.0.1:1/")).RunAsync("user", "list")).ShouldEndWith(6).Problems.ShouldContain("cannot be reached");
        (await scene.Cli.RunAsync("user", "create", "x", "--email", "no")).Problems.ShouldContain("/email: This is not an e-mail address.");
    }

    [Fact]
    public async Task Control_C_ends_it_with_the_shells_code()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        using var process = scene.Cli.With(("ARCHESTRA_SERVER", $"http://{silent.LocalEndpoint}/")).Start("whoami");
        using var connection = await silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken);

        _ = SendSignal(process.Id, 2);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(timeout.Token);

        process.ExitCode.ShouldBe(130);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int processId, int signal);
}
