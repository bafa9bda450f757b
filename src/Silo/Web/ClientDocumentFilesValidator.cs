using Archestra.Cluster.Grains.OAuth;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Web;

internal sealed class ClientDocumentFilesValidator : IValidateOptions<OAuthOptions>
{
    public ValidateOptionsResult Validate(string? name, OAuthOptions options)
    {
        string[] problems = [.. options.ClientDocumentFiles.Select(ClientDocumentFiles.ProblemOf).OfType<string>()];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
