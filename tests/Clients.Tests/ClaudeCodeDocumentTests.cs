using Archestra.Cluster.Clients.Tests.Browser;
using Archestra.Cluster.Clients.Tests.Scenes;

namespace Archestra.Cluster.Clients.Tests;

[Collection<OpenCollection>]
public sealed class ClaudeCodeDocumentTests(OpenScene scene, HeadlessBrowser browser) : ClaudeCodeTests(scene, browser)
{
    [Fact]
    public async Task Claude_Code_names_its_document_and_connects() =>
        (await ShouldConnectAsync()).Query.ShouldContain($"client_id={Uri.EscapeDataString(OpenScene.ClaudeCodeClient)}");
}
