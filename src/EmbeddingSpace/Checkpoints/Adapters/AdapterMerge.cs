using System.Diagnostics.CodeAnalysis;
using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Checkpoints.Adapters;

/// <summary>The tensors of the base with those of the adapter merged in. Names, shapes and types are checked before a byte is read.</summary>
internal sealed class AdapterMerge
{
    private const int MostFaultsShown = 10;

    private readonly AdapterConfig _config;
    private readonly BaseNames _base;
    private readonly WeightDrawing? _drawing;
    // Those of the base in its order, then those that only the adapter has.
    private readonly OrderedDictionary<string, ITensorSource> _tensors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _replaced = new(StringComparer.Ordinal);
    private readonly HashSet<string> _drawn = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AdaptedModule> _modules = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];

    /// <summary>Merge.</summary>
    /// <param name="config">Settings of the adapter.</param>
    /// <param name="adapter">Its tensors.</param>
    /// <param name="baseTensors">Those of its base.</param>
    /// <param name="location">Path of the adapter's weights, for messages.</param>
    /// <param name="baseLocation">Path of the base, for messages.</param>
    /// <param name="drawing">How weights are drawn that stand nowhere; null: they are a fault.</param>
    /// <exception cref="InvalidCheckpointException">They do not fit.</exception>
    public AdapterMerge(AdapterConfig config, IReadOnlyList<ITensorSource> adapter, IReadOnlyList<ITensorSource> baseTensors, string location,
        string baseLocation, WeightDrawing? drawing = null)
    {
        (_config, _drawing) = (config, drawing);
        var named = adapter.Select(tensor => (Name: AdapterName.Parse(tensor.Entry.Name), Tensor: tensor)).ToList();
        var modules = named.Where(tensor => tensor.Name.Part is < AdapterPart.Replacement).ToLookup(tensor => tensor.Name.Name, StringComparer.Ordinal);
        var replacements = named.Where(tensor => tensor.Name.Part == AdapterPart.Replacement).ToLookup(tensor => tensor.Name.Name, StringComparer.Ordinal);
        _base = new(baseTensors, [.. modules.Select(module => module.Key + ".weight"), .. replacements.Select(name => name.Key)]);

        foreach (var (_, tensor) in named.Where(tensor => tensor.Name.Part == AdapterPart.Unknown))
            AddFault($"'{tensor.Entry.Name}' is no tensor of LoRA that is merged here");
        if (modules.Count + replacements.Count == 0) AddFault("it holds no tensor of an adapter");
        foreach (var tensor in baseTensors) _tensors.Add(tensor.Entry.Name, tensor);
        foreach (var name in replacements) AddReplacement(name.Key, Plainest(name.Select(tensor => tensor.Tensor)));
        // A module saved whole may be changed as well: what is added is added to what was saved.
        foreach (var module in modules.OrderBy(module => module.Key, StringComparer.Ordinal))
            AddModule(module.Key, module.ToLookup(tensor => tensor.Name.Part, tensor => tensor.Tensor).ToDictionary(part => part.Key, Plainest));
        foreach (var module in replacements.Select(name => SavedModule(name.Key)).OfType<string>().Distinct()) RequireWhole(module);
        if (_faults.Count > 0)
            throw new InvalidCheckpointException(
                $"'{location}' does not fit '{config.File}' and its base model '{baseLocation}': {string.Join("; ", _faults.Take(MostFaultsShown))}"
                + $"{(_faults.Count > MostFaultsShown ? $"; and {_faults.Count - MostFaultsShown} more" : "")}. "
                + "Give the base model that the adapter was trained on, or get the adapter again.");
        Tensors = [.. _tensors.Values];
        Modules = [.. _tensors.Keys.Select(_modules.GetValueOrDefault).OfType<AdaptedModule>()];
        Replaced = [.. _tensors.Keys.Where(_replaced.Contains)];
        Drawn = [.. _tensors.Keys.Where(_drawn.Contains)];
    }

    /// <summary>Every tensor, those of the base in its order, then those that only the adapter has.</summary>
    public IReadOnlyList<ITensorSource> Tensors { get; }

    /// <summary>The modules that are changed.</summary>
    public IReadOnlyList<AdaptedModule> Modules { get; }

    /// <summary>Names of the tensors that are the adapter's own.</summary>
    public IReadOnlyList<string> Replaced { get; }

    /// <summary>Names of the tensors that stand in no file.</summary>
    public IReadOnlyList<string> Drawn { get; }

    /// <summary>Whether the adapter brings a tensor that the base has not, or has in another shape: a head of other classes.</summary>
    public bool HasOtherHead { get; private set; }

    private void AddModule(string module, Dictionary<AdapterPart, ITensorSource> parts)
    {
        var isEmbedding = parts.ContainsKey(AdapterPart.EmbeddingDown) || parts.ContainsKey(AdapterPart.EmbeddingUp);
        var (downPart, upPart) = isEmbedding ? (AdapterPart.EmbeddingDown, AdapterPart.EmbeddingUp) : (AdapterPart.Down, AdapterPart.Up);
        var (down, up, magnitude) = (parts.GetValueOrDefault(downPart), parts.GetValueOrDefault(upPart), parts.GetValueOrDefault(AdapterPart.Magnitude));
        if (down is null || up is null || parts.Count != (magnitude is null ? 2 : 3))
        {
            var found = string.Join(" and ", parts.Values.Select(tensor => $"'{tensor.Entry.Name}'"));
            AddFault($"module '{module}' has {found}: expected one lora_A and its lora_B");
            return;
        }
        if (_config.HasMagnitudes != magnitude is not null || (isEmbedding && magnitude is not null))
        {
            AddFault($"module '{module}' has {(magnitude is null ? "no" : "a")} lora_magnitude_vector: expected {(magnitude is null ? "one" : "none")}");
            return;
        }
        if (!_tensors.TryGetValue(NameOf(module + ".weight"), out var weight) && !TryDraw(module, down, up, isEmbedding, out weight)) return;
        if (new[] { down, up, magnitude, weight }.OfType<ITensorSource>().FirstOrDefault(tensor => !tensor.Entry.DataType.IsFloatingPoint()) is { } other)
        {
            AddFault($"'{other.Entry.Name}' holds {other.Entry.DataType.StoredName()}: expected floating-point numbers");
            return;
        }
        var rank = _config.Rank(module);
        if (down.Entry.Shape is not [var first, var width] || up.Entry.Shape is not [var height, var second] || first != rank || second != rank)
        {
            AddFault($"module '{module}' has matrices {Shape(down)} and {Shape(up)}: expected [{rank}, in] and [out, {rank}] as the settings say");
            return;
        }
        bool Fits(params long[] shape) => weight.Entry.Shape.SequenceEqual(shape);
        var transposed = isEmbedding || (Fits(width, height) && (width != height || _config.IsFanInFanOut));
        if (!Fits(height, width) && !(transposed && Fits(width, height)))
        {
            AddFault($"module '{module}' has matrices {Shape(down)} and {Shape(up)}: expected those of a weight {Shape(weight)}");
            return;
        }
        if (magnitude is not null && magnitude.Entry.Count != height)
        {
            AddFault($"module '{module}' has a lora_magnitude_vector {Shape(magnitude)}: expected [{height}]");
            return;
        }
        if (down.Entry.Count > Array.MaxLength || up.Entry.Count > Array.MaxLength)
        {
            AddFault($"module '{module}' has matrices {Shape(down)} and {Shape(up)}: expected at most {Array.MaxLength} numbers each");
            return;
        }
        var scale = _config.Scale(module);
        _modules[weight.Entry.Name] = new(weight.Entry.Name[..^".weight".Length], (int)rank, scale);
        _tensors[weight.Entry.Name] = new MergedTensor(weight, down, up, magnitude, scale, transposed);
    }

    /// <summary>Draw a module that stands nowhere, with a bias where modules of its name have one.</summary>
    private bool TryDraw(string module, ITensorSource down, ITensorSource up, bool isEmbedding, [NotNullWhen(true)] out ITensorSource? weight)
    {
        weight = null;
        if (isEmbedding)
        {
            AddFault($"embedding '{module}' is neither in the base nor saved whole");
            return false;
        }
        if (_drawing is null)
        {
            AddFault($"module '{module}' is neither in the base nor saved whole, so that Python drew it at random when the adapter was trained: give its seed "
                + "beside the base (on the command line: --base-seed), or a base that has it");
            return false;
        }
        if (down.Entry.Shape is not [_, var width] || up.Entry.Shape is not [var height, _] || !_drawing.Allows(height, width))
        {
            AddFault($"module '{module}' is neither in the base nor saved whole and would be drawn with {Shape(up)} and {Shape(down)}: expected matrices "
                + "of a weight that is no larger than the largest of the base");
            return false;
        }
        weight = Add(".weight", [height, width], isBias: false);
        var last = module[(module.LastIndexOf('.') + 1)..];
        if (_tensors.Keys.Any(name => name.EndsWith($".{last}.bias", StringComparison.Ordinal))) Add(".bias", [height], isBias: true);
        return true;

        ITensorSource Add(string part, long[] shape, bool isBias)
        {
            var drawn = _drawing.Draw(NameOf(module + part), shape, isBias);
            _tensors.Add(drawn.Entry.Name, drawn);
            _drawn.Add(drawn.Entry.Name);
            return drawn;
        }
    }

    private void AddReplacement(string name, ITensorSource tensor)
    {
        var found = _base.Find(name);
        if (found is null || !found.Entry.Shape.SequenceEqual(tensor.Entry.Shape))
        {
            if (SavedModule(name) is null)
            {
                AddFault(found is null
                    ? $"'{tensor.Entry.Name}' is not in the base"
                    : $"'{tensor.Entry.Name}' has the shape {Shape(tensor)}: expected {Shape(found)}");
                return;
            }
            HasOtherHead = true;
        }
        var replaced = new RenamedTensor(tensor, NameOf(name));
        _tensors[replaced.Entry.Name] = replaced;
        _replaced.Add(replaced.Entry.Name);
    }

    /// <summary>A module that is saved whole is the adapter's in every tensor.</summary>
    private void RequireWhole(string module)
    {
        foreach (var tensor in _base.In(module))
            if (!_replaced.Contains(tensor.Entry.Name)) AddFault($"module '{module}' is saved whole, but without '{tensor.Entry.Name}' of the base");
    }

    /// <summary>The module saved whole that a tensor is in: PEFT saves every module whose name ends as one of those listed.</summary>
    private string? SavedModule(string name)
    {
        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
            if (_config.SavedModules.Any(saved => name.AsSpan(0, dot).EndsWith(saved, StringComparison.Ordinal))) return name[..dot];
        return null;
    }

    private string NameOf(string name) => _base.Find(name)?.Entry.Name ?? _base.NameOfNew(name);

    // In a module saved whole a tensor may stand twice; the one under the plain name counts, which is also the shorter.
    private static ITensorSource Plainest(IEnumerable<ITensorSource> tensors) => tensors.MinBy(tensor => tensor.Entry.Name.Length)!;

    private void AddFault(string fault) => _faults.Add(fault);

    private static string Shape(ITensorSource tensor) => $"[{string.Join(", ", tensor.Entry.Shape)}]";
}
