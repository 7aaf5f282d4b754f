using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Checkpoints.Adapters;

/// <summary>Finds the base's tensors by the names that they had in the model that was trained: a bare encoder has fewer words before its names than the
/// same encoder in a classifier, or more.</summary>
internal sealed class BaseNames
{
    // What old files call the weights of a norm.
    private static readonly (string Current, string Old)[] Aliases = [("LayerNorm.weight", "LayerNorm.gamma"), ("LayerNorm.bias", "LayerNorm.beta")];

    private readonly Dictionary<string, ITensorSource> _tensors;
    private readonly string _dropped;
    private readonly string _added;

    /// <summary>Compare names.</summary>
    /// <param name="tensors">The base's tensors.</param>
    /// <param name="names">Names of tensors that the base should have.</param>
    public BaseNames(IEnumerable<ITensorSource> tensors, IReadOnlyList<string> names)
    {
        _tensors = tensors.ToDictionary(tensor => tensor.Entry.Name, StringComparer.Ordinal);
        (_dropped, _added) = Differences(names)
            .MaxBy(difference => names.Count(name => _tensors.ContainsKey(Mapped(name, difference.Dropped, difference.Added))));
    }

    /// <summary>The base's tensor of a name; null where it has none.</summary>
    public ITensorSource? Find(string name)
    {
        var mapped = Mapped(name, _dropped, _added);
        if (_tensors.TryGetValue(mapped, out var tensor)) return tensor;
        foreach (var (current, old) in Aliases)
            if (mapped.EndsWith(current, StringComparison.Ordinal) && _tensors.TryGetValue(mapped[..^current.Length] + old, out tensor)) return tensor;
        return null;
    }

    /// <summary>The name of a tensor that the base does not have, among its own.</summary>
    public string NameOfNew(string name) => Mapped(name, _dropped, "");

    /// <summary>The base's tensors in a module.</summary>
    public IEnumerable<ITensorSource> In(string module) =>
        _tensors.Values.Where(tensor => tensor.Entry.Name.StartsWith(Mapped(module, _dropped, _added) + ".", StringComparison.Ordinal));

    private static string Mapped(string name, string dropped, string added) =>
        added + (name.StartsWith(dropped, StringComparison.Ordinal) ? name[dropped.Length..] : name);

    // None first: of several that fit as well, the first is taken.
    private IEnumerable<(string Dropped, string Added)> Differences(IReadOnlyList<string> names)
    {
        yield return ("", "");
        if (names.Count == 0) yield break;
        var first = names[0];
        for (var dot = first.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = first.IndexOf('.', dot + 1)) yield return (first[..(dot + 1)], "");
        foreach (var name in _tensors.Keys)
            if (name.EndsWith("." + first, StringComparison.Ordinal)) yield return ("", name[..^first.Length]);
    }
}
