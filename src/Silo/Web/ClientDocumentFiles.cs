using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.OAuth.Clients;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Web;

/// <summary>
/// The client metadata documents that are files here. Read once, when the silo starts: one that is missing or not sound
/// stops it, instead of people who cannot sign in later.
/// </summary>
internal sealed class ClientDocumentFiles(IOptions<OAuthOptions> options) : IClientDocumentFiles
{
    private readonly Lazy<IReadOnlyDictionary<string, OAuthClient>> _clients = new(() => Read(options.Value));

    public IReadOnlyDictionary<string, OAuthClient> Clients => _clients.Value;

    /// <returns>What is wrong with a file, as a sentence; null when nothing is.</returns>
    public static string? ProblemOf(string file) => TryRead(file, out _, out var problem) ? null : $"OAuth:ClientDocumentFiles names '{file}': {problem}";

    private static Dictionary<string, OAuthClient> Read(OAuthOptions options)
    {
        var clients = new Dictionary<string, OAuthClient>(StringComparer.Ordinal);
        foreach (var file in options.ClientDocumentFiles)
        {
            if (TryRead(file, out var client, out _))
            {
                clients[client!.Id] = client;
            }
        }

        return clients;
    }

    private static bool TryRead(string file, out OAuthClient? client, out string? problem)
    {
        client = null;
        try
        {
            if (!ClientDocumentReader.TryRead(File.ReadAllBytes(file), clientId: null, out client, out problem))
            {
                return false;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = "it cannot be read.";
            return false;
        }

        problem = ClientDocumentUrl.ProblemOf(client.Id, allowLoopback: true);
        return problem is null;
    }
}
