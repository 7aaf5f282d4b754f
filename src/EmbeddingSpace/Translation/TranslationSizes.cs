using EmbeddingSpace.Architecture;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Heads;
using EmbeddingSpace.Translation.Stitching;
using EmbeddingSpace.Translation.Storage;
using static System.FormattableString;

namespace EmbeddingSpace.Translation;

/// <summary>
/// Compares every size in a stored translation with every other before a tensor is made of it: a product of sizes that do not fit ends the process in
/// native code, and an output too many puts the numbers of one text beside another.
/// </summary>
internal sealed class TranslationSizes
{
    private readonly string _name;
    private readonly string _stateFile;
    private readonly StoredTranslation _state;

    /// <param name="name">Name for messages.</param>
    /// <param name="stateFile">Where the state is stored.</param>
    /// <param name="state">The state, which is compared with itself first.</param>
    /// <exception cref="InvalidCheckpointException">It contradicts itself.</exception>
    public TranslationSizes(string name, string stateFile, StoredTranslation state)
    {
        (_name, _stateFile, _state) = (name, stateFile, state);
        if (state.Poolings is null && state.Stitch is null) throw Fault("a head, a stitch or both", "neither");
        StoredState.RequireClasses(name, stateFile, state.Classes, state.Report.Kind);
        if (!Enum.IsDefined(state.Report.Kind) || !IsOf(state.Report.Kind, state.Activation))
            throw Fault("what the logits of its kind of head become", $"'{state.Activation}' with '{state.Report.Kind}'");
        if (state.Report.Classes is { Count: > 0 } reported && !reported.SequenceEqual(state.Classes))
            throw Fault($"the classes of its report ({Listed(reported)})", Listed(state.Classes));
        if (state.Poolings is { } poolings
            && (poolings.Length == 0 || poolings.Distinct().Count() != poolings.Length || !poolings.All(Enum.IsDefined)))
            throw Fault("at least one pooling, each known here and there once", $"[{string.Join(", ", poolings)}]");
        if (!Enum.IsDefined(state.Pairs) || (state.Pairs == PairReading.Apart && state.Stitch is not null))
            throw Fault("pairs that are read apart by a head alone, or together", $"'{state.Pairs}'{(state.Stitch is null ? "" : " with a stitch")}");
        if (state.Offsets is { } offsets && (state.Poolings is null || state.Stitch is not null || state.Pairs == PairReading.Apart
            || !state.Poolings.Select(TokenShare.TakesOneToken).SequenceEqual(offsets.Select(numbers => numbers is not null))))
            throw Fault("numbers that explanations count to the bias for each pooling of one token, of a head alone", "others");
        if (state.Certainty is { } certainty) RequireCertainty(certainty);
        if (state.Stitch is { SourceLayer: < 0 } or { TargetLayer: < 0 })
            throw Fault("a stitch between layers from 0 (embeddings) on", $"{state.Stitch.TargetLayer} and {state.Stitch.SourceLayer}");
    }

    /// <summary>The target reads texts of the stored length.</summary>
    public void RequireTarget(ModelArchitecture target) => StoredState.RequireMaximumLength(_name, _stateFile, _state.MaximumLength, target);

    /// <summary>The head reads what the target pools, and the stitched logits behind it, and gives one number a class.</summary>
    public void RequireHead(string file, LinearMap head, ModelArchitecture target)
    {
        var (poolings, layers, stitched) = (_state.Poolings!.Length, target.Layers + 1, _state.Stitch is null ? 0 : _state.Classes.Length);
        var blocks = _state.Pairs == PairReading.Apart ? PairFeatures.Blocks : 1;
        RequireMap(file, head, (long)blocks * poolings * layers * target.Hidden + stitched, _state.Classes.Length,
            (blocks > 1 ? $"{blocks} blocks of a pair x " : "")
            + $"{poolings} poolings x {layers} layers x {target.Hidden} hidden + {stitched} logits to {_state.Classes.Length} classes");
        var offsets = layers * _state.Classes.Length;
        if (_state.Offsets?.FirstOrDefault(numbers => numbers is not null && (numbers.Length != offsets || !numbers.All(float.IsFinite))) is { } wrong)
            throw Fault($"{offsets} finite numbers that explanations count to the bias for each pooling of one token ({layers} layers x "
                + $"{_state.Classes.Length} classes)", wrong.Length == offsets ? "one that is not finite" : $"{wrong.Length}");
    }

    /// <summary>The stitch leaves the target where it has a state and enters the source where it has one, and the source ends in the classes.</summary>
    public void RequireStitch(string file, Stitch stitch, ModelArchitecture target, ModelMap source)
    {
        RequireLayer("target", stitch.TargetLayer, target.Layers);
        RequireLayer("source", stitch.SourceLayer, source.Architecture.Layers);
        RequireMap(file, stitch.Map, target.Hidden, source.Architecture.Hidden, "the hidden widths of target and source");
        if (source.Classifier is null) throw Fault("a source with a classification head", "one without");
        if (source.Architecture.Classes!.Count != _state.Classes.Length)
            throw Fault($"the {source.Architecture.Classes.Count} classes of the source's head", $"{_state.Classes.Length}: {Listed(_state.Classes)}");
    }

    /// <summary>The anchors' scope is over the target's last states.</summary>
    public void RequireScope(string file, LinearMap scope, ModelArchitecture target)
    {
        if (scope.InputSize != target.Hidden)
            throw StoredState.Fault(_name, file, $"a map of {target.Hidden} numbers, the hidden width of the target", $"one of {scope.InputSize}");
    }

    private void RequireCertainty(StoredCertainty certainty)
    {
        if (!(certainty.Rate is > 0 and < 1)) throw Fault("an agreement between 0 and 1 for certain answers", Invariant($"{certainty.Rate}"));
        if (certainty.Margin is { } margin && !double.IsFinite(margin) || certainty.Distance is { } distance && !double.IsFinite(distance))
            throw Fault("finite numbers that certain answers are told by", Invariant($"{certainty.Margin} and {certainty.Distance}"));
        if (_state.Report.Kind is not (HeadKind.SingleLabel or HeadKind.MultiLabel) && certainty.Margin is not null)
            throw Fault("certain answers only of classes or labels", $"'{_state.Report.Kind}'");
        // The scope reads the mean of the tokens, which is pooled first.
        if (certainty.Distance is not null && _state.Poolings is not [Pooling.Mean, ..])
            throw Fault("certain answers told by the mean of a text's states beside a head that reads it first",
                _state.Poolings is { } others ? $"[{string.Join(", ", others)}]" : "no head");
    }

    private static bool IsOf(HeadKind kind, HeadActivation? activation) => kind switch
    {
        HeadKind.SingleLabel => activation is null,
        HeadKind.MultiLabel => activation == HeadActivation.Sigmoid,
        HeadKind.Regression => activation == HeadActivation.Identity,
        _ => activation is HeadActivation.Identity or HeadActivation.Sigmoid,
    };

    private void RequireLayer(string model, int layer, int last)
    {
        if (layer > last) throw Fault($"a layer of the {model} from 0 (embeddings) to {last}", $"{layer}");
    }

    private void RequireMap(string file, LinearMap map, long input, int output, string reason)
    {
        if (map.InputSize != input || map.OutputSize != output)
            throw StoredState.Fault(_name, file, $"a map {input} x {output} ({reason})", $"{map.InputSize} x {map.OutputSize}");
    }

    private InvalidCheckpointException Fault(string expected, string found) => StoredState.Fault(_name, _stateFile, expected, found);

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
