using EmbeddingSpace.Onnx.Models;
using EmbeddingSpace.Tokenization.Sequences;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Onnx.Scorers;

/// <summary>Translated classifiers of one target, which runs once for all.</summary>
internal sealed class ExportedTranslations : ExportedScorer
{
    private readonly IReadOnlyDictionary<string, ClassifierTranslation> _translations;
    private readonly ClassifierTranslation _first;

    /// <param name="translations">Each by the name that its outputs begin with, which one alone need not have.</param>
    /// <exception cref="ArgumentException">They are not all of one target, or one of several reads the texts of a pair apart.</exception>
    public ExportedTranslations(IReadOnlyDictionary<string, ClassifierTranslation> translations)
    {
        if (translations.Count == 0) throw new ArgumentException("'translations': expected at least one head, got none.", nameof(translations));
        _translations = translations;
        _first = translations.Values.First();
        if (translations.Count == 1) return;
        foreach (var (name, other) in translations) RequireSame(translations.Keys.First(), name, other);
    }

    /// <inheritdoc/>
    public override T Use<T>(Func<T> use) =>
        _translations.Values.Aggregate(use, (inner, translation) => () => translation.Use(inner))();

    /// <inheritdoc/>
    public override void Describe(ModelGraph graph)
    {
        var target = _first.Parts.Target;
        var states = graph.Encode(target);
        graph.Metadata.Tell(target);
        if (_translations.Count > 1) graph.Metadata.Tell(_translations.Keys);
        foreach (var (name, translation) in _translations)
        {
            var prefix = ModelGraph.PrefixOf(name);
            graph.Metadata.Tell(prefix, translation.Report);
            var logits = ScorerGraph.Logits(graph.Builder, prefix, translation, states, () => graph.Encode(target, ModelGraph.Second));
            graph.Answer(prefix, translation.Head, logits, LabelThreshold(name, translation.Report.Labels?.Threshold));
        }
    }

    /// <inheritdoc/>
    public override ReferenceBuilder Answer(IReadOnlyList<string?> texts) => Use(() =>
    {
        var (target, model) = _first.Parts;
        var reference = new ReferenceBuilder(target.Architecture);
        if (model.Pairs == PairReading.Apart)
        {
            Scoring.TextPair[] pairs = [.. texts.Select((text, i) => new Scoring.TextPair(text, texts[(i + 1) % texts.Count]))];
            reference.Read(target.Tokenize([.. pairs.Select(pair => pair.First)]));
            reference.Read(target.Tokenize([.. pairs.Select(pair => pair.Second)]), ModelGraph.Second);
            reference.Answer(ModelGraph.PrefixOf(_translations.Keys.First()), _first.Head, _first.ScorePairs(pairs));
            return reference;
        }
        TokenSequence[] sequences = FirstWindows.Of(target.Tokenize(texts));
        reference.Read(sequences);
        foreach (var (name, translation) in _translations) reference.Answer(ModelGraph.PrefixOf(name), translation.Head, translation.Score(sequences));
        return reference;
    });

    private void RequireSame(string firstName, string name, ClassifierTranslation other)
    {
        if (name.Length == 0) throw new ArgumentException("'translations': expected a name for each of several, got an empty one.", nameof(name));
        if (other.Parts.Model.Pairs == PairReading.Apart)
            throw new ArgumentException($"'{name}': expected a head on the tokens that all heads read, got one that reads the texts of a pair apart. "
                + "Write it to a file of its own.", nameof(other));
        if (other.Report.TargetHash != _first.Report.TargetHash)
            throw new ArgumentException($"'{name}': expected a translation to '{_first.Report.Target}' ({_first.Report.TargetHash}), as '{firstName}' is, got "
                + $"one to '{other.Report.Target}' ({other.Report.TargetHash}). Write it to a file of its own.", nameof(other));
        if (other.Parts.Target.MaximumLength != _first.Parts.Target.MaximumLength)
            throw new ArgumentException($"'{name}': expected texts of at most {_first.Parts.Target.MaximumLength} tokens, as '{firstName}' reads them, got "
                + $"{other.Parts.Target.MaximumLength}. Write it to a file of its own.", nameof(other));
    }
}
