using EmbeddingSpace.Onnx.Graphs;
using EmbeddingSpace.Onnx.Heads;
using EmbeddingSpace.Onnx.Models;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;

namespace EmbeddingSpace.Onnx.Scorers;

/// <summary>An encoder, alone or with heads behind it.</summary>
internal sealed class ExportedEncoder : ExportedScorer
{
    private readonly TextEncoder _encoder;
    private readonly IReadOnlyDictionary<string, TranslatedHead> _heads;

    /// <param name="encoder">The encoder.</param>
    /// <param name="heads">Each by the name that its outputs begin with, which one alone need not have; none: the vectors come out.</param>
    /// <exception cref="ArgumentException">A head reads features of another size.</exception>
    public ExportedEncoder(TextEncoder encoder, IReadOnlyDictionary<string, TranslatedHead> heads)
    {
        (_encoder, _heads) = (encoder, heads);
        foreach (var (name, head) in heads)
        {
            if (name.Length == 0 && heads.Count > 1)
                throw new ArgumentException("'heads': expected a name for each of several, got an empty one.", nameof(heads));
            if (head.FeatureSize != encoder.OutputSize)
                throw new ArgumentException($"'heads': expected heads on {encoder.OutputSize} features, those of the encoder, got '{name}' on "
                    + $"{head.FeatureSize}. Give the encoder that it was fitted on.", nameof(heads));
        }
    }

    /// <inheritdoc/>
    public override T Use<T>(Func<T> use) => _encoder.Use(_ => use());

    /// <inheritdoc/>
    public override void Describe(ModelGraph graph) => _encoder.Use(model =>
    {
        if (graph.ReadsText && (_encoder.PromptBefore.Length > 0 || _encoder.LowersCase))
            throw new InvalidCheckpointException($"'{model.Checkpoint.Location}': expected an encoder that reads texts as they are, so that a file can, found "
                + "one that puts a prompt before them or lower-cases them. Write a file that reads tokens.");
        var states = graph.Encode(model);
        graph.Metadata.Tell(model);
        graph.Metadata.Tell(_encoder);
        var vectors = SentenceNodes.Vectors(graph.Builder, _encoder, states);
        if (_heads.Count == 0)
        {
            graph.Give(ModelGraph.LastState, states.Last, [GraphAxis.Batch, GraphAxis.Sequence, model.Architecture.Hidden]);
            graph.Give(ModelGraph.Sentence, vectors, [GraphAxis.Batch, _encoder.OutputSize]);
        }
        if (_heads.Count > 1) graph.Metadata.Tell(_heads.Keys);
        foreach (var (name, head) in _heads)
        {
            var prefix = ModelGraph.PrefixOf(name);
            graph.Metadata.Tell(prefix, head.Report);
            graph.Answer(prefix, head.Head, HeadNodes.Map(graph.Builder, $"{prefix}head", head.Map, vectors), LabelThreshold(name));
        }
        return true;
    });

    /// <inheritdoc/>
    public override ReferenceBuilder Answer(IReadOnlyList<string?> texts) => _encoder.Use(model =>
    {
        var (sequences, reference) = (FirstWindows.Of(model.Tokenize(_encoder.Prepared(texts))), new ReferenceBuilder(model.Architecture));
        reference.Read(sequences);
        var vectors = _encoder.Score(sequences, null, default);
        if (_heads.Count == 0) reference.Give(ModelGraph.Sentence, vectors);
        foreach (var (name, head) in _heads) reference.Answer(ModelGraph.PrefixOf(name), head.Head, head.Score(vectors));
        return reference;
    });
}
