using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using EmbeddingSpace.Architecture.Tests.Doors;

namespace EmbeddingSpace.Architecture.Tests.Product;

/// <summary>
/// What the types of one room use of another. The compiled code says most: signatures, bodies, type arguments and attributes, where nested types
/// and those the compiler writes count as the type around them. Constants, <c>nameof</c> and attributes of the assembly are read in the sources,
/// since nothing compiled still names the type that they come from.
/// </summary>
internal static class ProductDependencies
{
    public static IReadOnlyList<Dependency> All { get; } = [.. Find()];

    private static HashSet<Dependency> Find()
    {
        var architecture = new ArchLoader().LoadAssemblies([.. ProductAssemblies.All]).Build();
        var types = architecture.Types.Select(Outermost).Distinct().Where(type => Rooms.OfNamespace(type.Namespace) is not null).ToHashSet();
        return
        [
            .. architecture.Types.SelectMany(type => type.Dependencies, (type, used) => (From: Outermost(type), To: Outermost(used.Target)))
                .Where(used => types.Contains(used.From) && types.Contains(used.To))
                .Select(used => (Rooms.OfNamespace(used.From.Namespace)!, used.From.Name, used.To))
                .Concat(NamedInSources(types))
                .Where(used => used.Item1 != Rooms.OfNamespace(used.To.Namespace))
                .Select(used => new Dependency(used.Item1, Rooms.OfNamespace(used.To.Namespace)!, $"{used.Name} -> {used.To.Name}")),
        ];
    }

    private static IEnumerable<(string Room, string Name, (string Namespace, string Name) To)> NamedInSources(HashSet<(string Namespace, string Name)> types) =>
        from file in Rooms.Files
        let visible = file.VisibleNamespaces.ToArray()
        from name in file.NamesInCode()
        from space in visible
        where types.Contains((space, name))
        select (Rooms.OfFile(file), Path.GetFileNameWithoutExtension(file.Path), (space, name));

    // 'Space.Outer`1+Inner' is Outer in Space.
    private static (string Namespace, string Name) Outermost(IType type)
    {
        var name = type.FullName.Split('+', '`')[0];
        var dot = name.LastIndexOf('.');
        return (name[..Math.Max(0, dot)], name[(dot + 1)..]);
    }
}
