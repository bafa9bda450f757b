using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Connections;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Installations;

/// <summary>Derives an installation's connection from its entry and values. Pure.</summary>
internal static class ConnectionBuilder
{
    public static ConnectionDocument Build(CatalogEntry entry, StoredInstallation installation) => new()
    {
        InstallationId = installation.Public.Id,
        Transport = entry.Transport,
        Url = entry.Url,
        Command = entry.Command,
        Arguments = entry.Arguments,
        Environment = entry.Environment,
        Credentials = [.. entry.Fields.Select(field => Bind(field, installation)).OfType<CredentialBinding>()],
        UpstreamIdentity = entry.Fields.Length == 0 ? "none" : IdentityOf(installation.Public),
    };

    private static CredentialBinding? Bind(CredentialField field, StoredInstallation installation)
    {
        var binding = new CredentialBinding { Target = field.Target, TargetName = field.TargetName, ValuePrefix = field.ValuePrefix };
        if (installation.Secrets.TryGetValue(field.Name, out var secret))
        {
            return binding with { Secret = secret };
        }

        return installation.Public.Values.TryGetValue(field.Name, out var value) ? binding with { PlainValue = value } : null;
    }

    private static string IdentityOf(Installation installation) => installation.OwnerKind switch
    {
        PrincipalKind.User => $"user/{installation.OwnerId}",
        PrincipalKind.Team => $"team/{installation.OwnerId}",
        _ => "organization",
    };
}
