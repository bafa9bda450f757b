using System.Text;

namespace Archestra.Cluster.Protocol.Mcp;

/// <summary>Method names of every version the gateway knows.</summary>
public static class McpMethods
{
    public const string Initialize = "initialize";
    public const string Initialized = "notifications/initialized";
    public const string Ping = "ping";
    public const string Discover = "server/discover";
    public const string ToolsList = "tools/list";
    public const string ToolsCall = "tools/call";
    public const string PromptsList = "prompts/list";
    public const string PromptsGet = "prompts/get";
    public const string ResourcesList = "resources/list";
    public const string ResourceTemplatesList = "resources/templates/list";
    public const string ResourcesRead = "resources/read";
    public const string ResourcesSubscribe = "resources/subscribe";
    public const string ResourcesUnsubscribe = "resources/unsubscribe";
    public const string CompletionComplete = "completion/complete";
    public const string LoggingSetLevel = "logging/setLevel";
    public const string SubscriptionsListen = "subscriptions/listen";
    public const string SamplingCreateMessage = "sampling/createMessage";
    public const string ElicitationCreate = "elicitation/create";
    public const string RootsList = "roots/list";
    public const string TasksGet = "tasks/get";
    public const string TasksUpdate = "tasks/update";
    public const string TasksCancel = "tasks/cancel";
    public const string Cancelled = "notifications/cancelled";
    public const string Progress = "notifications/progress";
    public const string Message = "notifications/message";
    public const string ToolsListChanged = "notifications/tools/list_changed";
    public const string PromptsListChanged = "notifications/prompts/list_changed";
    public const string ResourcesListChanged = "notifications/resources/list_changed";
    public const string ResourcesUpdated = "notifications/resources/updated";
    public const string RootsListChanged = "notifications/roots/list_changed";
    public const string SubscriptionsAcknowledged = "notifications/subscriptions/acknowledged";
    public const string ElicitationComplete = "notifications/elicitation/complete";

    private static readonly string[] All =
    [
        Initialize,
        Initialized,
        Ping,
        Discover,
        ToolsList,
        ToolsCall,
        PromptsList,
        PromptsGet,
        ResourcesList,
        ResourceTemplatesList,
        ResourcesRead,
        ResourcesSubscribe,
        ResourcesUnsubscribe,
        CompletionComplete,
        LoggingSetLevel,
        SubscriptionsListen,
        SamplingCreateMessage,
        ElicitationCreate,
        RootsList,
        TasksGet,
        TasksUpdate,
        TasksCancel,
        Cancelled,
        Progress,
        Message,
        ToolsListChanged,
        PromptsListChanged,
        ResourcesListChanged,
        ResourcesUpdated,
        RootsListChanged,
        SubscriptionsAcknowledged,
        ElicitationComplete,
    ];

    public static bool IsKnown(string? method) => method is not null && Array.IndexOf(All, method) >= 0;

    /// <summary>The constant for a known method, so that reading a request does not allocate for it.</summary>
    internal static string? TryIntern(ReadOnlySpan<byte> utf8)
    {
        foreach (var method in All)
        {
            if (method.Length == utf8.Length && Ascii.Equals(utf8, method))
            {
                return method;
            }
        }

        return null;
    }
}
