using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Archestra.Cluster.Frontend.Management.Lists;

/// <summary>Writes a list's query parameters into the OpenAPI document.</summary>
internal sealed class ListParameterDescription : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<ListShape>().FirstOrDefault() is { } shape)
        {
            operation.Parameters ??= [];
            foreach (var parameter in shape.Parameters)
            {
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = parameter.Name,
                    In = ParameterLocation.Query,
                    Description = parameter.Takes,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                });
            }
        }

        return Task.CompletedTask;
    }
}
