using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Archestra.Cluster.Architecture.Tests.Embedded;

/// <summary>
/// What an assembly shows to others, one line per fact, read from metadata: Orleans' assembly cannot be loaded, since what
/// it depends on is absent.
/// </summary>
internal sealed class AssemblySurface : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _reader;

    public AssemblySurface(string path)
    {
        _file = new(File.OpenRead(path));
        _reader = _file.GetMetadataReader();
        Types = _reader.TypeDefinitions.Where(IsVisible).ToDictionary(NameOf, FactsOf, StringComparer.Ordinal);
    }

    /// <summary>The facts of every visible type, by its full name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Types { get; }

    public void Dispose() => _file.Dispose();

    private static bool IsShown(MethodAttributes attributes)
        => (attributes & MethodAttributes.MemberAccessMask) is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    private static bool IsShown(FieldAttributes attributes)
        => (attributes & FieldAttributes.FieldAccessMask) is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem;

    private bool IsVisible(TypeDefinitionHandle handle)
    {
        var type = _reader.GetTypeDefinition(handle);
        return (type.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public => true,
            TypeAttributes.NestedPublic => IsVisible(type.GetDeclaringType()),
            _ => false,
        };
    }

    private string NameOf(TypeDefinitionHandle handle) => SignatureText.NameOf(_reader, handle);

    private IReadOnlyList<string> FactsOf(TypeDefinitionHandle handle)
    {
        var type = _reader.GetTypeDefinition(handle);
        var context = new GenericNames(_reader, type.GetGenericParameters(), default);
        List<string> facts = [KindOf(type)];
        if (!type.BaseType.IsNil)
        {
            facts.Add($"base {SignatureText.Of(_reader, type.BaseType, context)}");
        }

        facts.AddRange(InterfacesOf(type, context).Select(name => $"implements {name}"));
        facts.AddRange(type.GetFields().Select(_reader.GetFieldDefinition).Where(field => IsShown(field.Attributes)).Select(field => FieldText(field, context)));
        facts.AddRange(type.GetMethods().Select(_reader.GetMethodDefinition).Where(method => IsShown(method.Attributes)).Select(method => MethodText(type, method)));
        return facts;
    }

    private static string KindOf(TypeDefinition type)
    {
        var attributes = type.Attributes & (TypeAttributes.Interface | TypeAttributes.Abstract | TypeAttributes.Sealed);
        return $"is {attributes}";
    }

    // Interfaces of interfaces too, so that a mirror may name fewer of them.
    private IEnumerable<string> InterfacesOf(TypeDefinition type, GenericNames context)
    {
        foreach (var implemented in type.GetInterfaceImplementations().Select(_reader.GetInterfaceImplementation))
        {
            yield return SignatureText.Of(_reader, implemented.Interface, context);
            if (implemented.Interface.Kind == HandleKind.TypeDefinition)
            {
                foreach (var further in InterfacesOf(_reader.GetTypeDefinition((TypeDefinitionHandle)implemented.Interface), context))
                {
                    yield return further;
                }
            }
        }
    }

    private string FieldText(FieldDefinition field, GenericNames context)
    {
        var value = field.GetDefaultValue() is { IsNil: false } constant
            ? " = " + _reader.GetBlobReader(_reader.GetConstant(constant).Value).ReadConstant(_reader.GetConstant(constant).TypeCode)
            : "";
        return $"field {field.DecodeSignature(SignatureText.Provider, context)} {_reader.GetString(field.Name)}{value}";
    }

    private string MethodText(TypeDefinition type, MethodDefinition method)
    {
        var context = new GenericNames(_reader, type.GetGenericParameters(), method.GetGenericParameters());
        var signature = method.DecodeSignature(SignatureText.Provider, context);
        var parameters = method.GetParameters().Select(_reader.GetParameter).Where(parameter => parameter.SequenceNumber > 0)
            .ToDictionary(parameter => parameter.SequenceNumber - 1);
        var texts = signature.ParameterTypes.Select((parameter, i) => $"{parameter} {NameAndDefault(parameters, i)}");
        var modifiers = method.Attributes & (MethodAttributes.Static | MethodAttributes.Abstract | MethodAttributes.Virtual | MethodAttributes.Final);
        if (modifiers.HasFlag(MethodAttributes.Final))
        {
            // It implements an interface, which the mirror may not have; nobody can override it, so it is as good as ordinary.
            modifiers &= ~(MethodAttributes.Final | MethodAttributes.Virtual);
        }

        return $"method {(modifiers == default ? "Instance" : modifiers)} {signature.ReturnType} {_reader.GetString(method.Name)}{context.MethodText}({string.Join(", ", texts)})";
    }

    private string NameAndDefault(Dictionary<int, Parameter> parameters, int index)
    {
        if (!parameters.TryGetValue(index, out var parameter))
        {
            return "?";
        }

        var value = parameter.GetDefaultValue() is { IsNil: false } constant
            ? " = " + (_reader.GetBlobReader(_reader.GetConstant(constant).Value).ReadConstant(_reader.GetConstant(constant).TypeCode) ?? "null")
            : "";
        return _reader.GetString(parameter.Name) + value;
    }
}
