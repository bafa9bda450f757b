using Archestra.Cluster.SampleServer;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

// The server that the demo gateway shows: four small tools over stdio, nothing to install, nothing to sign in to.
await using var transport = new StdioServerTransport("archestra-sample-server");
await using var server = McpServer.Create(transport, new McpServerOptions
{
    ServerInfo = new Implementation { Name = "archestra-sample-server", Version = "1.0.0" },
    ServerInstructions = "Small tools to try a gateway with.",
    ToolCollection = SampleTools.Create(),
});
await server.RunAsync();
