using EmbeddingSpace.Architecture;
using EmbeddingSpace.Onnx.Files;
using EmbeddingSpace.Onnx.Models;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Tokenization.Sequences;

namespace EmbeddingSpace.Onnx.Scorers;

/// <summary>Gathers what goes into a file and what has to come out.</summary>
/// <param name="architecture">The model that reads the tokens.</param>
internal sealed class ReferenceBuilder(ModelArchitecture architecture)
{
    private readonly Dictionary<string, IReadOnlyList<long>> _inputs = [];
    private readonly Dictionary<string, IReadOnlyList<float>> _outputs = [];
    private int _texts;

    /// <summary>The tokens, padded on the right.</summary>
    /// <param name="sequences">The tokens of each text.</param>
    /// <param name="prefix">What the names of the inputs begin with.</param>
    public void Read(IReadOnlyList<TokenSequence> sequences, string prefix = "")
    {
        _texts = sequences.Count;
        var longest = sequences.Max(sequence => sequence.Ids.Length);
        Add(ModelGraph.Ids, (sequence, place) => sequence.Ids[place]);
        Add(ModelGraph.Mask, (_, _) => 1);
        if (architecture.TokenTypes > 1) Add(ModelGraph.Types, (sequence, place) => place < sequence.SecondStart ? 0 : 1);

        void Add(string name, Func<TokenSequence, int, long> value) => _inputs[prefix + name] =
            [.. sequences.SelectMany(sequence => Enumerable.Range(0, longest).Select(place => place < sequence.Ids.Length ? value(sequence, place) : 0))];
    }

    /// <summary>What a head answers.</summary>
    public void Answer(string prefix, ClassifierHead head, TextScores logits)
    {
        Give(prefix + ModelGraph.Logits, logits);
        Give(prefix + ModelGraph.AnswersOf(head), head.Activate(logits));
    }

    /// <summary>What comes out.</summary>
    public void Give(string name, TextScores numbers) => _outputs[name] = numbers.Values.ToArray();

    /// <summary>All of it.</summary>
    public OnnxReference Build() => new(_texts, _inputs, _outputs);
}
