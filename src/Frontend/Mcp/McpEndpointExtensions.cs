using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Gateways;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Frontend.Limits;
using Archestra.Cluster.Frontend.Mcp.Admission;
using Archestra.Cluster.Frontend.Mcp.Discover;
using Archestra.Cluster.Frontend.Mcp.Initialize;
using Archestra.Cluster.Frontend.Mcp.Sessions;
using Archestra.Cluster.Frontend.Mcp.Subscriptions;
using Archestra.Cluster.Frontend.Mcp.Tools.Call;
using Archestra.Cluster.Frontend.Mcp.Tools.List;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Frontend.Mcp;

/// <summary>Registers and maps the MCP endpoint.</summary>
public static class McpEndpointExtensions
{
    /// <summary>
    /// Registers the endpoint. Needs an <see cref="IGrainFactory"/>, <see cref="FrontendHttpExtensions.AddFrontendHttp"/>
    /// and the front-end's authentication.
    /// </summary>
    public static IServiceCollection AddMcpEndpoint(this IServiceCollection services)
    {
        services.AddOptions<McpEndpointOptions>().BindConfiguration(McpEndpointOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<McpEndpointOptions>, McpEndpointOptionsValidator>();
        services.AddChangeFeedSubscriber<GatewaySnapshotCache>();
        services.AddChangeFeedSubscriber<ConnectionRoutes>();
        services.AddChangeFeedSubscriber<OpenStreams>();
        services.AddSingleton<BearerChallenge>().AddSingleton<McpAdmission>().AddSingleton<McpEndpoint>();
        services.AddSingleton<ModernProtocol>().AddSingleton<LegacyProtocol>();
        services.AddSingleton<DiscoverHandler>().AddSingleton<InitializeHandler>();
        services.AddSingleton<SessionGate>().AddSingleton<EndSessionHandler>();
        services.AddSingleton<ToolListStream>().AddSingleton<SessionStreamHandler>().AddSingleton<ListenHandler>();
        services.AddSingleton<ToolsListHandler>().AddSingleton<CancelledHandler>();
        services.AddSingleton<UpstreamCallComposer>().AddSingleton<CallStreaming>();
        services.AddSingleton<ToolsCallHandler>().AddSingleton<ToolRefusals>();
        services.AddOptions<LimitsOptions>().BindConfiguration(LimitsOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LimitsOptions>, LimitsOptionsValidator>();
        services.AddSingleton<RequestLimits>().AddSingleton<CallTurns>().AddSingleton<CallGuards>();
        services.AddHostedService<TurnsTuning>();

        // After the EdgeRefusals: hosted services stop in reverse order, and the last refusals go where they are sent from.
        services.AddHostedService<LimitExchange>();
        return services;
    }

    /// <summary>Maps <c>POST</c>, <c>GET</c> and <c>DELETE /v1/mcp/{gateway}</c>.</summary>
    public static IEndpointRouteBuilder MapMcp(this IEndpointRouteBuilder routes)
    {
        const string pattern = "/v1/mcp/{gateway}";
        var endpoint = routes.ServiceProvider.GetRequiredService<McpEndpoint>();
        routes.MapPost(pattern, (RequestDelegate)endpoint.PostAsync).WithDisplayName("MCP message");
        routes.MapGet(pattern, (RequestDelegate)endpoint.GetAsync).WithDisplayName("MCP session stream");
        routes.MapDelete(pattern, (RequestDelegate)endpoint.DeleteAsync).WithDisplayName("MCP session end");
        return routes;
    }
}
