using System.Reflection.Metadata;

namespace Archestra.Cluster.Architecture.Tests.Embedded;

/// <summary>Names and constraints of the generic parameters that a signature may mention.</summary>
internal sealed class GenericNames(MetadataReader reader, GenericParameterHandleCollection type, GenericParameterHandleCollection method)
{
    /// <summary>The generic parameters of a method with their constraints, or nothing.</summary>
    public string MethodText => method.Count == 0 ? "" : $"<{string.Join(", ", method.Select(Describe))}>";

    public string TypeParameter(int index) => Name(type, index);

    public string MethodParameter(int index) => Name(method, index);

    private string Name(GenericParameterHandleCollection parameters, int index)
        => index < parameters.Count ? reader.GetString(reader.GetGenericParameter(parameters[index]).Name) : $"!{index}";

    private string Describe(GenericParameterHandle handle)
    {
        var parameter = reader.GetGenericParameter(handle);
        var constraints = parameter.GetConstraints()
            .Select(constraint => SignatureText.Of(reader, reader.GetGenericParameterConstraint(constraint).Type, this));
        return $"{reader.GetString(parameter.Name)}:{string.Join('&', constraints)}";
    }
}
