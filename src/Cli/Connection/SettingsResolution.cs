namespace Archestra.Cluster.Cli.Connection;

/// <summary>
/// Finds the server (<c>--server</c>, <c>ARCHESTRA_SERVER</c>, the settings file) and the token (<c>ARCHESTRA_TOKEN</c>,
/// the settings file). A token is never an argument, because arguments are visible to every process; and one from the
/// file goes to the server that it was given for and to no other.
/// </summary>
internal static class SettingsResolution
{
    public const string ServerVariable = "ARCHESTRA_SERVER";
    public const string TokenVariable = "ARCHESTRA_TOKEN";

    public static ConnectionSettings Resolve(string? server, bool allowHttp)
    {
        var named = server ?? Variable(ServerVariable);
        var token = Variable(TokenVariable);
        var file = named is null || token is null ? SettingsFile.Read() : null;
        var address = Parse(
            named ?? file?.Server ?? throw CommandFailedException.Usage($"Which gateway? Log in with 'archestra login --server URL', or set {ServerVariable}."), allowHttp);
        if (token is null && file is not null && Parse(file.Server, allowHttp: true) != address)
        {
            throw new CommandFailedException(
                ExitCodes.NotAuthorized, $"You are logged in to {file.Server}, not to {address}: log in there, or set {TokenVariable}.");
        }

        return new ConnectionSettings(address, token ?? file?.Token ?? throw new CommandFailedException(
            ExitCodes.NotAuthorized, $"No token: log in with 'archestra login', or set {TokenVariable}."));
    }

    public static Uri Parse(string server, bool allowHttp)
    {
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")
            || address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            throw CommandFailedException.Usage("The server is an http or https URL without user, query and fragment, for example https://mcp.example.com.");
        }

        if (address.Scheme == "http" && !address.IsLoopback && !allowHttp)
        {
            throw CommandFailedException.Usage($"The token would travel to {address} in the clear. Use https, or say --allow-http.");
        }

        return address.AbsolutePath.EndsWith('/') ? address : new Uri(address + "/");
    }

    /// <summary>Empty is as good as not set.</summary>
    public static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
