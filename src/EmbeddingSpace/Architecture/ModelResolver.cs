using System.IO.Enumeration;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Architecture;

/// <summary>Finds the stored tensor of every module and gathers what is missing, misshaped or unclaimed.</summary>
internal sealed class ModelResolver
{
    private const int MostNamed = 10;

    // Many times the largest model of that kind; far below what takes long.
    private const int MostSharedBlocks = 1024;

    // Hugging Face names the tensors of these heads as it names a classifier's.
    private static readonly string[] HeadsWithTensorsOfClassifiers = ["ForTokenClassification", "ForMultipleChoice"];

    private readonly Checkpoint _checkpoint;
    private readonly ModelFamily _family;
    private readonly ModelArchitecture _architecture;
    private readonly ConfigValues _values;
    private readonly Dictionary<string, TensorEntry> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _claimed = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, string> _missing = new(StringComparer.Ordinal);
    private readonly List<string> _misshaped = [];
    private readonly List<string> _unreadable = [];
    private readonly List<string> _ignored = [];
    private readonly string _outerPrefix;
    private readonly int? _firstBlock;

    public ModelResolver(Checkpoint checkpoint, ModelFamily family, ModelArchitecture architecture, (int FirstBlock, string Prefix)? keptEnd)
    {
        _firstBlock = keptEnd?.FirstBlock;
        _values = new(checkpoint.Config);
        (_checkpoint, _family, _architecture) = (checkpoint, family, architecture);
        foreach (var entry in checkpoint.Tensors)
        {
            var name = CurrentName(entry.Name);
            if (!_entries.TryAdd(name, entry))
                throw new InvalidCheckpointException(
                    $"Tensor '{entry.Name}' in '{checkpoint.Location}': expected one tensor of that role, found '{_entries[name].Name}' too. "
                    + "Remove one of them.");
        }
        Prefix = keptEnd?.Prefix ?? FindPrefix();
        _outerPrefix = Prefix.EndsWith(family.Base, StringComparison.Ordinal) ? Prefix[..^family.Base.Length] : Prefix;
    }

    /// <summary>What stands before the encoder's tensor names.</summary>
    public string Prefix { get; }

    /// <summary>Names of stored tensors that nothing of the model needs, as their file has them; known behind <see cref="ThrowIfFaulty"/>.</summary>
    public IReadOnlyList<string> Ignored => _ignored;

    /// <summary>Every module of embeddings and blocks that could be found.</summary>
    public IEnumerable<ResolvedModule> Encoder()
    {
        foreach (var module in _family.Modules)
        {
            // The kept end of a model has no embeddings and no earlier blocks.
            if (_firstBlock is { } first && !module.IsLayered && !module.Role.IsNeededFrom(first)) continue;
            if (module.When is { } conditions && !conditions.All(condition => _values.Holds(condition, Size))) continue;
            if (!module.IsLayered)
            {
                if (Find(module, null) is { } single) yield return single;
                continue;
            }
            for (var block = Math.Max(_firstBlock ?? 0, module.FromBlock); block < _architecture.Layers; block++)
                if (Find(module, block) is { } found) yield return found;
        }
    }

    /// <summary>A number in a file is never believed before the tensors are there: naming those of a billion layers would take hours.</summary>
    public void RequireBlocks()
    {
        var stored = _architecture.Groups > 0 ? _architecture.StoredBlocks : _architecture.Layers - (_firstBlock ?? 0);
        if (stored > _entries.Count)
            throw new InvalidCheckpointException(
                $"'{_family.Config.Layers.Name}' in '{_checkpoint.Config.File}': expected at most as many layers as the weights hold, "
                + $"found {_architecture.Layers} layers and {_entries.Count} tensors. Compare config.json with the weights.");
        if (_architecture.Layers > MostSharedBlocks && _architecture.Groups > 0)
            throw new InvalidCheckpointException(
                $"'{_family.Config.Layers.Name}' in '{_checkpoint.Config.File}': expected at most {MostSharedBlocks} layers that share their weights, "
                + $"found {_architecture.Layers}. Compare it with the model's page.");
    }

    private ResolvedModule? Find(FamilyModule module, int? block)
    {
        var name = Prefix + (block is { } number ? Numbered(module.Name, number) : module.Name);
        var outSize = (long)Size(module.Out) * module.Parts;
        long[] shape = module.Kind switch
        {
            ModuleKind.Norm => [outSize],
            ModuleKind.TransposedLinear => [Size(module.In!), outSize],
            ModuleKind.Convolution => [outSize, Size(module.In!), _architecture.ConvolutionWidth],
            _ => [outSize, Size(module.In!)],
        };
        var weight = Claim(name + ".weight", shape);
        var hasBias = module.Kind != ModuleKind.Table && (module.BiasWhen is { } condition ? _values.Holds(condition, Size) : module.Bias);
        var bias = hasBias ? Claim(name + ".bias", outSize) : null;
        return weight is null || (hasBias && bias is null) ? null : new(module.Role, block, name, module.Kind, weight, bias, module.Part, module.Parts);
    }

    private string Numbered(string name, int block)
    {
        var (group, inner) = _architecture.Stored(block);
        return name.Replace("{layer}", Text(block), StringComparison.Ordinal)
            .Replace("{group}", Text(group), StringComparison.Ordinal).Replace("{inner}", Text(inner), StringComparison.Ordinal);

        static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A head, or null when the checkpoint does not carry it.</summary>
    /// <param name="head">Its description.</param>
    /// <param name="what">Its name for messages.</param>
    /// <param name="tied">What an absent unembedding weight is tied to.</param>
    public ResolvedHead? Head(FamilyHead head, string what, ResolvedModule? tied = null)
    {
        var declared = _checkpoint.Config.Architectures;
        var named = head.Architectures is not null && declared.Any(name => Ends(name, head.Architectures));
        var stored = head.Steps.SelectMany(WeightNames).Where(_entries.ContainsKey).ToList();
        // Without a declared architecture, and for heads that no architecture names, the tensors themselves tell; so they do where config.json
        // names any other class, that of the pretrained model or one of somebody's own, but none whose head has the same tensors for another task.
        var whole = head.Steps.Where(step => step.Unembedding is null).SelectMany(WeightNames).ToList();
        var present = whole.Count > 0 && whole.All(_entries.ContainsKey);
        // A saved scorer keeps config.json as it was and the tensors it needs: a head that its architecture names may be gone as a whole.
        var absent = whole.Count > 0 && !whole.Any(_entries.ContainsKey);
        var open = head.Architectures is null || declared.Count == 0 || (head == _family.Heads.Classifier && !declared.Any(HasLikeTensors));
        if (absent || (!named && !(present && open)))
        {
            // Left alone, but known: a head of another task, or one that this checkpoint's architecture does not use.
            foreach (var name in stored) _claimed.Add(name);
            return null;
        }
        var (modules, width) = (new List<ResolvedModule?>(), _architecture.Hidden);
        foreach (var step in head.Steps)
        {
            modules.Add(Resolve(step, width, tied, what));
            if (step.Dense is not null) width = OutSize(step);
        }
        return new(head.Steps, modules);
    }

    /// <summary>Whether the weights of the layer that makes a head's answers are there.</summary>
    public bool HasOutput(FamilyHead head) => _entries.ContainsKey(HeadName(head.Steps.Last(step => step.Dense is not null).Dense!) + ".weight");

    /// <summary>Throw one exception that lists every fault.</summary>
    public void ThrowIfFaulty()
    {
        var unclaimed = new List<string>();
        var parts = PartsOfModel();
        foreach (var (name, entry) in _entries)
        {
            if (_claimed.Contains(name) || IsExpectedBesides(name)) continue;
            if (parts.Any(part => name.StartsWith(part, StringComparison.Ordinal))) unclaimed.Add($"'{entry.Name}'");
            else _ignored.Add(entry.Name);
        }

        if (_missing.Count + _misshaped.Count + _unreadable.Count + unclaimed.Count == 0) return;
        // Beside tensors that are missing, one that nobody knows may be one of them under another name.
        if (_missing.Count > 0) unclaimed.AddRange(_ignored.Select(name => $"'{name}'"));
        var found = new List<string>();
        if (_missing.Count > 0) found.Add($"missing {Names(_missing.Values)}");
        if (_misshaped.Count > 0) found.Add($"misshaped {Names(_misshaped)}");
        if (_unreadable.Count > 0) found.Add($"{Names(_unreadable)}, which are no numbers to compute with: expected F32, F16 or BF16");
        if (unclaimed.Count > 0) found.Add($"unclaimed {Names(unclaimed)}");
        throw new InvalidCheckpointException(
            $"'{_checkpoint.Location}': expected the tensors of a '{_family.ModelType}' model with {_architecture.Layers} layers as "
            + $"'{_checkpoint.Config.File}' says, found {string.Join("; ", found)}. {NextStep()}");
    }

    private static string Names(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "");

    private string NextStep() => _unreadable.Count == 0 ? "Compare config.json with the weights." : "Save the weights in one of these types.";

    private bool IsExpectedBesides(string name) =>
        _family.Ignored.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));

    // A tensor there that no module claims is part of the model (one layer too many, a bias that this family does not have): leaving it out would
    // compute another model. What stands elsewhere (a loss, a value head) nothing of this model reads. Buffers of ids are no part either.
    private string[] PartsOfModel()
    {
        var modules = _family.Modules.Select(module => Prefix + module.Stem)
            .Select(name => name.EndsWith('.') ? name : name + ".");
        var heads = new[] { _family.Heads.Classifier, _family.Heads.LanguageModel, _family.Heads.Pooler }.OfType<FamilyHead>()
            .SelectMany(head => head.Steps).Select(step => step.Dense ?? step.Norm ?? step.Unembedding).OfType<string>()
            .Select(name => HeadName(name) + ".");
        return [.. modules.Concat(heads).Distinct()];
    }

    private static bool HasLikeTensors(string architecture) => Ends(architecture, HeadsWithTensorsOfClassifiers);

    private static bool Ends(string name, IReadOnlyList<string> endings) => endings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));

    private ResolvedModule? Resolve(HeadStep step, int width, ResolvedModule? tied, string what)
    {
        if (step.Dense is { } dense) return Layer(HeadName(dense), ModuleKind.Linear, HasBias(step), OutSize(step), width);
        if (step.Norm is { } norm) return Layer(HeadName(norm), ModuleKind.Norm, HasBias(step), width);
        if (step.Unembedding is { } unembedding)
        {
            var name = HeadName(unembedding);
            var weight = _entries.ContainsKey(name + ".weight") ? Claim(name + ".weight", _architecture.Vocabulary, width) : tied?.Weight;
            var biases = step.BiasNames!.Select(HeadName).Where(_entries.ContainsKey).Select(bias => Claim(bias, _architecture.Vocabulary)).ToList();
            if (biases.Count == 0 && step.BiasNames!.Count > 0 && HasBias(step))
                _missing[HeadName(step.BiasNames[0])] = $"'{HeadName(step.BiasNames[0])}' ({what})";
            return weight is null ? null : new(ModuleRole.Head, null, name, ModuleKind.Linear, weight, biases.FirstOrDefault());
        }
        return null;
    }

    private ResolvedModule? Layer(string name, ModuleKind kind, bool hasBias, params long[] shape)
    {
        var weight = Claim(name + ".weight", shape);
        var bias = hasBias ? Claim(name + ".bias", shape[0]) : null;
        return weight is null || (hasBias && bias is null) ? null : new(ModuleRole.Head, null, name, kind, weight, bias);
    }

    private bool HasBias(HeadStep step) => step.BiasWhen is { } condition ? _values.Holds(condition, Size) : step.Bias;

    // No class names declared: the weight itself says how many classes there are.
    private int OutSize(HeadStep step) => step.Out != "classes" ? Size(step.Out!)
        : _architecture.Classes?.Count
            ?? (_entries.TryGetValue(HeadName(step.Dense!) + ".weight", out var entry) && entry.Shape.Count == 2 ? (int)entry.Shape[0] : 0);

    private IEnumerable<string> WeightNames(HeadStep step)
    {
        if (step.Dense is { } dense)
        {
            yield return HeadName(dense) + ".weight";
            if (HasBias(step)) yield return HeadName(dense) + ".bias";
        }
        if (step.Norm is { } norm)
        {
            yield return HeadName(norm) + ".weight";
            if (HasBias(step)) yield return HeadName(norm) + ".bias";
        }
        if (step.Unembedding is { } unembedding)
        {
            yield return HeadName(unembedding) + ".weight";
            foreach (var bias in step.BiasNames!) yield return HeadName(bias);
        }
    }

    private TensorEntry? Claim(string name, params long[] shape)
    {
        if (!_entries.TryGetValue(name, out var entry))
        {
            // A joined tensor is asked for once a part: name it once.
            _missing[name] = $"'{name}' [{string.Join(", ", shape)}]";
            return null;
        }
        var first = _claimed.Add(name);
        if (!entry.DataType.IsFloatingPoint())
        {
            if (first) _unreadable.Add($"'{entry.Name}' in '{entry.File}' ({entry.DataType.StoredName()})");
            return null;
        }

        if (entry.Shape.SequenceEqual(shape)) return entry;
        if (first) _misshaped.Add($"'{entry.Name}' in '{entry.File}' (expected [{string.Join(", ", shape)}], found [{string.Join(", ", entry.Shape)}])");
        return null;
    }

    private string HeadName(string name) =>
        name.StartsWith("{base}", StringComparison.Ordinal) ? Prefix + name["{base}".Length..] : _outerPrefix + name;

    private string CurrentName(string name)
    {
        foreach (var (old, current) in _family.Aliases)
            if (name.EndsWith(old, StringComparison.Ordinal)) return string.Concat(name.AsSpan(0, name.Length - old.Length), current);
        return name;
    }

    /// <summary>Whatever stands before the token embedding's name: "", "bert.", "module.bert.", …</summary>
    private string FindPrefix()
    {
        var anchor = _family.Modules.First(module => module.Role == ModuleRole.TokenEmbedding).Name + ".weight";
        var found = _entries.Keys.Where(name => name == anchor || name.EndsWith("." + anchor, StringComparison.Ordinal)).ToList();
        return found.Count switch
        {
            1 => found[0][..^anchor.Length],
            0 => throw new InvalidCheckpointException(
                $"'{_checkpoint.Location}': expected a token embedding named '…{anchor}' ('model_type' is '{_family.ModelType}'), "
                + $"found none among {_entries.Count} tensors. Is config.json that of these weights?"),
            _ => throw new InvalidCheckpointException(
                $"'{_checkpoint.Location}': expected one token embedding named '…{anchor}', found {string.Join(", ", found.Select(name => $"'{name}'"))}. "
                + "Export one model a folder."),
        };
    }

    private int Size(string symbol) => SymbolicSizes.Of(_architecture, symbol);
}
