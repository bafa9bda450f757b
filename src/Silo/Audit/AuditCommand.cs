using System.Data.Common;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>Commands whose rows are streamed; Dapper would hold them all or map them by reflection.</summary>
internal static class AuditCommand
{
    public static DbCommand CreateCommand(
        this DbConnection connection, string text, IReadOnlyList<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
