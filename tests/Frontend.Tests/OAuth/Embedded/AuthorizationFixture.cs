using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Frontend.Tests.OAuth;

/// <summary>One scene for the tests of a class: each brings clients and people of its own.</summary>
public sealed class AuthorizationFixture : IAsyncLifetime
{
    public AuthorizationScene Scene { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Scene = await AuthorizationScene.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var line in Scene.Log.Lines)
        {
            TestContext.Current.SendDiagnosticMessage(line);
        }

        await Scene.DisposeAsync();
    }
}
