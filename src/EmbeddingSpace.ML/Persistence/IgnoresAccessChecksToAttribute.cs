namespace System.Runtime.CompilerServices;

/// <summary>Read by the runtime: lets this assembly use the internal members of another. No reference assembly declares it.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
