using System.Reflection;
using Mono.Cecil;

namespace EmbeddingSpace.Architecture.Tests.Product;

/// <summary>
/// Where a native number is made for torch: by TorchSharp's <c>Scalar</c>, or by a method of TorchSharp that makes one inside and lets go of it.
/// </summary>
internal static class TorchNumbers
{
    private const string Scalar = "TorchSharp.Scalar";

    private static readonly HashSet<string> Makers = FindMakers();

    /// <summary>Calls of the assemblies that make a number, each with the outermost type that calls.</summary>
    public static IEnumerable<CompiledText> MadeIn(IEnumerable<Assembly> assemblies) =>
        from call in CompiledCode.MethodCalls(assemblies)
        where Makes(call.Method) || Makers.Contains(call.Method.FullName)
        select new CompiledText(call.Type, call.Method.FullName);

    /// <summary>Whether a method of TorchSharp makes a number inside, by its full name.</summary>
    public static bool IsMaker(string method) => Makers.Contains(method);

    // Compound assignments and conversions are calls here like all others.
    private static HashSet<string> FindMakers()
    {
        var calls = CompiledCode.Methods([typeof(TorchSharp.torch).Assembly]).Where(method => !IsOfScalar(method.DeclaringType))
            .Select(method => (Caller: method.FullName, Called: CompiledCode.CalledBy(method).ToArray())).ToArray();
        var makers = calls.Where(method => method.Called.Any(Makes)).Select(method => method.Caller).ToHashSet();
        for (var known = 0; known < makers.Count;)
        {
            known = makers.Count;
            makers.UnionWith(calls.Where(method => method.Called.Any(called => makers.Contains(called.FullName))).Select(method => method.Caller));
        }
        return makers;
    }

    // Whoever takes a number from its caller leaves the holding to it, and is no maker.
    private static bool Makes(MethodReference method) =>
        IsOfScalar(method.DeclaringType) && method.Name is "op_Implicit" or ".ctor" or "ToScalar" or "ToBFloat16Scalar";

    private static bool IsOfScalar(TypeReference type) => type.FullName is Scalar or "TorchSharp.ScalarExtensionMethods";
}
