using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Secrets;
using Microsoft.Extensions.Logging;

namespace Archestra.Cluster.Grains.Connections;

/// <summary>Opens the values that a connection injects. The only place on a call's path that sees a secret.</summary>
internal sealed partial class CredentialOpening(ISecretStore secrets, ILogger<CredentialOpening> logger)
{
    /// <summary>Null when a sealed value is missing or not the one that was stored: then nothing is injected at all.</summary>
    public async Task<OpenedCredentials?> OpenAsync(string tenantId, ConnectionSnapshot connection, CancellationToken cancellationToken)
    {
        var opened = new OpenedCredentials();
        foreach (var binding in connection.Credentials)
        {
            if (await ReadAsync(tenantId, connection.ConnectionId, binding, cancellationToken) is not { } value)
            {
                return null;
            }

            Inject(opened, binding, value);
        }

        return opened;
    }

    private static void Inject(OpenedCredentials opened, CredentialBinding binding, string value)
    {
        var full = binding.ValuePrefix + value;
        if (binding.Secret is not null)
        {
            opened.SecretValues.Add(value);
        }

        switch (binding.Target)
        {
            case CredentialTarget.Header:
                opened.Headers.Add(new(binding.TargetName, full));
                break;
            case CredentialTarget.EnvironmentVariable:
                opened.Environment[binding.TargetName] = full;
                break;
            case CredentialTarget.Argument:
                opened.Arguments.Add(binding.TargetName + full);
                break;
            default:
                throw new UnreachableException($"Credential target {binding.Target}.");
        }
    }

    private async Task<string?> ReadAsync(string tenantId, string connectionId, CredentialBinding binding, CancellationToken cancellationToken)
    {
        if (binding.Secret is not { } secret)
        {
            return binding.PlainValue ?? "";
        }

        try
        {
            var plaintext = await secrets.GetAsync(tenantId, secret, cancellationToken);
            if (plaintext is null)
            {
                LogMissing(logger, connectionId, secret.Id, secret.Version);
                return null;
            }

            return Encoding.UTF8.GetString(plaintext);
        }
        catch (CryptographicException exception)
        {
            LogTampered(logger, exception, connectionId, secret.Id, secret.Version);
            return null;
        }
    }

    [LoggerMessage(1301, LogLevel.Warning, "The connection {ConnectionId} names the secret {SecretId} version {Version}, which does not exist.", EventName = "SecretMissing")]
    private static partial void LogMissing(ILogger logger, string connectionId, string secretId, long version);

    [LoggerMessage(1302, LogLevel.Error, "The secret {SecretId} version {Version} of the connection {ConnectionId} is not the record that was stored.", EventName = "SecretTampered")]
    private static partial void LogTampered(ILogger logger, Exception exception, string connectionId, string secretId, long version);
}
