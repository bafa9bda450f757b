using Archestra.Cluster.Silo.Secrets;
using Archestra.Cluster.Silo.Storage;

namespace Archestra.Cluster.Silo.Diagnosis.Checks;

/// <summary>Whether the key ring can be read, by its owner only.</summary>
internal sealed class KeyRingFileCheck(KeyRingFile file) : IDiagnosticCheck
{
    public Task<CheckOutcome> RunAsync(CancellationToken cancellationToken) => Task.FromResult(Run());

    private CheckOutcome Run()
    {
        // Whether one should be there is for the database to say.
        if (!file.Exists) return CheckOutcome.Passed;
        try
        {
            _ = file.Load();
            return CheckOutcome.Passed;
        }
        catch (StorageStartupException exception)
        {
            return Sentences.ToError(exception.Message, $"Restore '{file.Path}' from a backup.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return CheckOutcome.Error($"The key ring '{file.Path}' cannot be read ({exception.GetType().Name}).", "Give the file to the user that runs the gateway (chown), with mode 0600.");
        }
    }
}
