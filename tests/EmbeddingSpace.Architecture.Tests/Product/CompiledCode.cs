using System.Reflection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace EmbeddingSpace.Architecture.Tests.Product;

/// <summary>What assemblies hold once they are compiled: literals, names and calls, those of types that the compiler writes included.</summary>
internal static class CompiledCode
{
    /// <summary>Texts that the code has written out, those of constants included.</summary>
    public static IEnumerable<CompiledText> Literals(IEnumerable<Assembly> assemblies) =>
        from type in Types(assemblies)
        from text in type.Methods.Where(method => method.HasBody).SelectMany(method => method.Body.Instructions)
            .Where(instruction => instruction.OpCode == OpCodes.Ldstr).Select(instruction => (string)instruction.Operand)
            .Concat(type.Fields.Select(field => field.Constant).OfType<string>())
        select new CompiledText(Outermost(type).FullName, text);

    /// <summary>Names of types and their members.</summary>
    public static IEnumerable<CompiledText> Names(IEnumerable<Assembly> assemblies) =>
        from type in Types(assemblies)
        from named in (IEnumerable<IMemberDefinition>)[type, .. type.Methods, .. type.Fields, .. type.Properties]
        select new CompiledText(Outermost(type).FullName, named.Name);

    /// <summary>Methods that are called or taken, as <c>Namespace.Type::Method</c>, each with the outermost type that does so.</summary>
    public static IEnumerable<CompiledText> Calls(IEnumerable<Assembly> assemblies) =>
        from call in MethodCalls(assemblies)
        select new CompiledText(call.Type, $"{call.Method.DeclaringType.GetElementType().FullName.Replace('/', '.')}::{call.Method.Name}");

    /// <summary>Methods that are called or taken, each with the outermost type that does so.</summary>
    public static IEnumerable<(string Type, MethodReference Method)> MethodCalls(IEnumerable<Assembly> assemblies) =>
        from method in Methods(assemblies)
        from called in CalledBy(method)
        select (Outermost(method.DeclaringType).FullName, called);

    /// <summary>Methods that one method calls or takes.</summary>
    public static IEnumerable<MethodReference> CalledBy(MethodDefinition method) =>
        method.Body.Instructions.Select(instruction => instruction.Operand).OfType<MethodReference>().Select(called => called.GetElementMethod());

    /// <summary>Methods that have a body.</summary>
    public static IEnumerable<MethodDefinition> Methods(IEnumerable<Assembly> assemblies) =>
        Types(assemblies).SelectMany(type => type.Methods).Where(method => method.HasBody);

    private static IEnumerable<TypeDefinition> Types(IEnumerable<Assembly> assemblies) =>
        assemblies.SelectMany(assembly => ModuleDefinition.ReadModule(assembly.Location).GetTypes());

    private static TypeDefinition Outermost(TypeDefinition type) => type.DeclaringType is { } around ? Outermost(around) : type;
}
