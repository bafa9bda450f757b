using System.CommandLine;
using Archestra.Cluster.Cli.Configuration;
using Archestra.Cluster.Cli.Connection;
using Archestra.Cluster.Cli.Operations;
using Archestra.Cluster.Cli.Resources;
using Archestra.Cluster.Cli.Terminal;

namespace Archestra.Cluster.Cli.CommandLine;

/// <summary>The whole command line.</summary>
internal static class ArchestraCommand
{
    public static RootCommand Create(CliTerminal terminal)
    {
        var root = new RootCommand("Archestra Cluster's command line: a client of a gateway's management API.")
        {
            LoginCommand.Login(terminal),
            LoginCommand.Logout(terminal),
            LoginCommand.WhoAmI(terminal),
            new ResourceCommand(ResourceKinds.Tenants, terminal).Create(),
            new ResourceCommand(ResourceKinds.Roles, terminal).Create(),
            UserCommand.Create(terminal),
            new ResourceCommand(ResourceKinds.Teams, terminal).Create(),
            new ResourceCommand(ResourceKinds.Catalog, terminal).Create(),
            InstallCommand.Create(terminal),
            new ResourceCommand(ResourceKinds.Gateways, terminal).Create(),
            TokenCommand.Create(terminal),
            new ResourceCommand(AccessKinds.Authorizations, terminal).Create(),
            new ResourceCommand(AccessKinds.Sessions, terminal).Create(),
            new ResourceCommand(AccessKinds.Consents, terminal).Create(),
            new ResourceCommand(AccessKinds.Providers, terminal).Create(),
            DriftCommand.Create(terminal),
            LimitsCommand.Create(terminal),
            AuditCommand.Create(terminal),
            new ApplyCommand(terminal).Create(),
            ExportCommand.Create(terminal),
            KeysCommand.Create(terminal),
            DoctorCommand.Create(terminal),
        };
        GlobalOptions.AddTo(root);
        return root;
    }
}
