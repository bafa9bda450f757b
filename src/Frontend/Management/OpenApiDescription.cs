using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Archestra.Cluster.Frontend.Management;

/// <summary>Names the document and says how callers authenticate (RFC 6750).</summary>
internal sealed class OpenApiDescription : IOpenApiDocumentTransformer
{
    private const string Scheme = "apiToken";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Archestra Cluster management API",
            Version = "v1",
            Description = "Tenants, people, servers, gateways and tokens. Errors are RFC 9457 problem details; updates take the ETag in If-Match.",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API token with the scope manage. What it may do is what its owner's roles let it do." },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
        return Task.CompletedTask;
    }
}
