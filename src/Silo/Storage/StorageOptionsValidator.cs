using Microsoft.Extensions.Options;
using Npgsql;

namespace Archestra.Cluster.Silo.Storage;

internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        var problems = new List<string>();
        if (options.Provider is not (StorageOptions.Sqlite or StorageOptions.Postgres))
            problems.Add($"Storage:Provider is '{options.Provider}'; it must be '{StorageOptions.Sqlite}' or '{StorageOptions.Postgres}'.");
        if (string.IsNullOrWhiteSpace(options.DataDirectory) || !Path.IsPathRooted(options.DataDirectory))
            problems.Add($"Storage:DataDirectory is '{options.DataDirectory}'; it must be an absolute path.");
        if (options.KeyRingPath is not null && !Path.IsPathRooted(options.KeyRingPath))
            problems.Add($"Storage:KeyRingPath is '{options.KeyRingPath}'; it must be an absolute path.");
        if (options.Provider == StorageOptions.Postgres && ConnectionStringProblem(options.ConnectionString) is { } problem)
            problems.Add(problem);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static string? ConnectionStringProblem(string? connectionString)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
            return "Storage:ConnectionString is missing; the provider 'postgres' needs one, for example 'Host=db;Username=archestra;Database=archestra'.";
        try
        {
            _ = new NpgsqlConnectionStringBuilder(connectionString);
            return null;
        }
        catch (ArgumentException)
        {
            // The exception may repeat a part of the text, which may be the password.
            return "Storage:ConnectionString is not a PostgreSQL connection string in Npgsql's form ('Host=…;Username=…;Database=…').";
        }
    }
}
