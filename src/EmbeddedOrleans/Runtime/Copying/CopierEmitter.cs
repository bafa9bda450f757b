using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>Emits the code that copies a type member by member. IL, since expressions cannot set read-only fields.</summary>
internal static class CopierEmitter
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public static Func<T, T> Emit<T>(IReadOnlyList<MemberInfo> members)
    {
        var type = typeof(T);
        var method = new DynamicMethod($"Copy{type.Name}", type, [type], typeof(CopierEmitter).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        var copy = il.DeclareLocal(type);
        EmitNew(il, type, copy);
        foreach (var member in members)
        {
            EmitMember(il, type, copy, member);
        }

        il.Emit(OpCodes.Ldloc, copy);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Func<T, T>>();
    }

    // As Orleans' activators: the public parameterless constructor if there is one, else no constructor at all.
    private static void EmitNew(ILGenerator il, Type type, LocalBuilder copy)
    {
        if (type.IsValueType)
        {
            il.Emit(OpCodes.Ldloca, copy);
            il.Emit(OpCodes.Initobj, type);
            return;
        }

        if (type.GetConstructor(Type.EmptyTypes) is { } constructor)
        {
            il.Emit(OpCodes.Newobj, constructor);
        }
        else
        {
            il.Emit(OpCodes.Ldtoken, type);
            il.Emit(OpCodes.Call, typeof(Type).GetMethod(nameof(Type.GetTypeFromHandle))!);
            il.Emit(OpCodes.Call, typeof(RuntimeHelpers).GetMethod(nameof(RuntimeHelpers.GetUninitializedObject))!);
            il.Emit(OpCodes.Castclass, type);
        }

        il.Emit(OpCodes.Stloc, copy);
    }

    private static void EmitMember(ILGenerator il, Type type, LocalBuilder copy, MemberInfo member)
    {
        var field = member as FieldInfo ?? member.DeclaringType!.GetField($"<{member.Name}>k__BackingField", Any);
        var property = field is null ? (PropertyInfo)member : null;
        if (property is { CanWrite: false })
        {
            throw new NotSupportedException($"{type.FullName}.{member.Name} has an [Id] but cannot be set.");
        }

        var valueType = field?.FieldType ?? property!.PropertyType;
        il.Emit(type.IsValueType ? OpCodes.Ldloca : OpCodes.Ldloc, copy);
        il.Emit(type.IsValueType ? OpCodes.Ldarga : OpCodes.Ldarg, (short)0);
        if (field is not null)
        {
            il.Emit(OpCodes.Ldfld, field);
        }
        else
        {
            il.Emit(OpCodes.Call, property!.GetMethod!);
        }

        if (!Shape.IsMarked<ImmutableAttribute>(member) && !Shape.IsImmutable(valueType))
        {
            il.Emit(OpCodes.Call, typeof(Copier<>).MakeGenericType(valueType).GetMethod(nameof(Copier<>.Copy))!);
        }

        if (field is not null)
        {
            il.Emit(OpCodes.Stfld, field);
        }
        else
        {
            il.Emit(OpCodes.Call, property!.SetMethod!);
        }
    }
}
