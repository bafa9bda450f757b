using Archestra.Cluster.Clients.Tests.Browser;
using Archestra.Cluster.Clients.Tests.Scenes;

namespace Archestra.Cluster.Clients.Tests;

[Collection<RegistrationCollection>]
public sealed class ClaudeCodeRegistrationTests(RegistrationScene scene, HeadlessBrowser browser) : ClaudeCodeTests(scene, browser)
{
    [Fact]
    public async Task Claude_Code_registers_itself_and_connects() =>
        (await ShouldConnectAsync()).Query.ShouldNotContain("client_id=https");
}
