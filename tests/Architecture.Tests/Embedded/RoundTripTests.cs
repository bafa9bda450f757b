using System.Reflection;
using System.Text.Json;
using Archestra.Cluster.Architecture.Tests.Contracts;
using Archestra.Cluster.EmbeddedOrleans.Runtime;

namespace Archestra.Cluster.Architecture.Tests.Embedded;

/// <summary>Every message, filled with samples, arrives as it was sent; every type in a signature can travel.</summary>
public sealed class RoundTripTests
{
    public static TheoryData<Type> Messages { get; } =
    [
        .. GrainContracts.Messages
            .Where(type => type is { IsAbstract: false, IsEnum: false })
            .Select(type => type.IsGenericTypeDefinition ? type.MakeGenericType(Array.ConvertAll(type.GetGenericArguments(), _ => typeof(string))) : type),
    ];

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_arrives_as_it_was_sent(Type message)
    {
        var sample = SampleValues.Of(message)!;

        var copy = CopyByMembers(sample);

        JsonSerializer.Serialize(copy, message).ShouldBe(JsonSerializer.Serialize(sample, message));
    }

    [Fact]
    public void Every_type_in_a_signature_can_travel()
    {
        var refused =
            from contract in GrainContracts.Interfaces
            from method in GrainContracts.MethodsOf(contract)
            from type in method.GetParameters().Select(parameter => parameter.ParameterType).Append(ResultOf(method.ReturnType))
            where type != typeof(void) && type != typeof(CancellationToken)
            let reason = Refusal(type)
            where reason is not null
            select $"{contract.Name}.{method.Name}: {reason}";

        refused.ShouldBeEmpty();
    }

    // Messages marked immutable pass by reference inside one process; here every member is copied, as on a wire.
    private static object CopyByMembers(object sample)
        => typeof(RoundTripTests).GetMethod(nameof(Emit), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(sample.GetType()).Invoke(null, [sample])!;

    private static T Emit<T>(T sample) => CopierEmitter.Emit<T>(Shape.MembersOf(typeof(T))!)(sample);

    private static Type ResultOf(Type declared) => declared.IsGenericType ? declared.GetGenericArguments()[0] : typeof(void);

    private static string? Refusal(Type type)
    {
        if (type.IsAssignableTo(typeof(IAddressable)) || SampleValues.Of(type) is not { } sample)
        {
            return null;
        }

        try
        {
            Copier.CopyDynamic(sample);
            return null;
        }
        catch (NotSupportedException exception)
        {
            return exception.Message;
        }
    }
}
