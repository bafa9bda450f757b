using System.Reflection;

namespace Archestra.Cluster.Architecture.Tests.Contracts;

/// <summary>Rules of messages, in place of Orleans' analyzers (ORLEANS0004 to 0013) and its error at the first call.</summary>
public sealed class MessageAttributeTests
{
    [Fact]
    public void Every_member_has_a_number_of_its_own()
    {
        var wrong =
            from type in GrainContracts.Messages
            where !type.IsEnum
            from clash in GrainContracts.HoldersOf(type).GroupBy(GrainContracts.IdOf)
            where clash.Key is null || clash.Count() > 1
            select $"{type.Name}: {string.Join(", ", clash.Select(member => member.Name))} → {clash.Key?.ToString() ?? "no [Id]"}";

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Every_message_has_an_alias_that_is_a_constant_of_Aliases_and_unique()
    {
        var constants = typeof(Grains.Aliases).GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!)
            .ToList();
        var aliases = GrainContracts.Messages.Select(type => (type.Name, Alias: GrainContracts.AliasOf(type))).ToList();

        constants.GroupBy(alias => alias).Where(group => group.Count() > 1).Select(group => group.Key).ShouldBeEmpty();
        aliases.Where(message => message.Alias is null || !constants.Contains(message.Alias)).ShouldBeEmpty();
        aliases.GroupBy(message => message.Alias).Where(group => group.Count() > 1).Select(group => group.Key).ShouldBeEmpty();
        constants.Except(aliases.Select(message => message.Alias)).ShouldBeEmpty("every alias belongs to a message");
    }

    /// <summary>Orleans has no codec for these, or one that must be registered on silo and client.</summary>
    [Fact]
    public void No_message_holds_what_Orleans_cannot_carry_by_itself()
    {
        var wrong =
            from type in GrainContracts.Messages
            from member in GrainContracts.HoldersOf(type)
            let held = (member as PropertyInfo)?.PropertyType ?? ((FieldInfo)member).FieldType
            where held.Namespace?.StartsWith("System.Text.Json", StringComparison.Ordinal) == true
                || held.IsAssignableTo(typeof(Delegate)) || held.IsAssignableTo(typeof(Stream)) || held == typeof(object)
            select $"{type.Name}.{member.Name} is a {held.Name}";

        wrong.ShouldBeEmpty();
    }

    /// <summary>
    /// A collection expression assigned to one of these gives a type that only the compiler can name, and Orleans refuses
    /// it at the first call.
    /// </summary>
    [Fact]
    public void Collections_of_messages_have_types_that_can_be_named()
    {
        var wrong =
            from type in GrainContracts.Messages
            from member in GrainContracts.HoldersOf(type)
            let held = (member as PropertyInfo)?.PropertyType ?? ((FieldInfo)member).FieldType
            where held.IsInterface && held != typeof(string) && held.IsAssignableTo(typeof(System.Collections.IEnumerable))
            select $"{type.Name}.{member.Name} is an {GrainContracts.NameOf(held)}";

        wrong.ShouldBeEmpty();
    }
}
