using EmbeddingSpace.Architecture;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Runtime.Numbers;
using EmbeddingSpace.Scoring;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Anchors;

/// <summary>
/// Sequences that a masked language model finds likely: random ones in which a part of the tokens is masked and drawn again from the
/// model's own predictions, some rounds over (Gibbs sampling; Wang and Cho 2019). Seeded.
/// </summary>
internal sealed class LanguageModelSampler(TextModel model)
{
    /// <summary>Shares of the tokens drawn again, round by round.</summary>
    private static readonly double[] Rounds = [0.5, 0.3, 0.3];

    // Bounds the memory of the probabilities, places × vocabulary, where a pass of the model is large.
    private const int PlacesPerDraw = 1024;

    /// <summary>Whether a model has what is needed: a language model head and a mask token.</summary>
    public static bool CanSample(TextModel model) => model.Map.LanguageModel is not null && model.Tokenizer.Special.Mask is not null;

    /// <summary>Draw the sequences again, in place.</summary>
    /// <param name="sequences">Ids without special tokens.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="progress">Told sequences done and their total, round by round.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    public void Resample(int[][] sequences, int seed, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var mask = model.Tokenizer.Special.Mask!.Value;
        var before = Array.IndexOf(model.Tokenizer.Surround([mask]).Ids, mask);
        using var generator = new Generator((ulong)seed);
        using var network = TransformerModel.Load(model.Map, ModelParts.Encoder | ModelParts.LanguageModel, model.Model.Device);
        var noWords = Enumerable.Range(0, model.Architecture.Vocabulary).Where(IsNoWord).Select(id => (long)id).ToArray();
        using var never = tensor(noWords, device: model.Model.Device);
        foreach (var share in Rounds)
        {
            var masked = Array.ConvertAll(sequences, ids => Enumerable.Range(0, ids.Length).Where(_ => random.NextDouble() < share).ToArray());
            var batches = sequences.Select((ids, i) =>
            {
                var copy = (int[])ids.Clone();
                foreach (var position in masked[i]) copy[position] = mask;
                return model.Tokenizer.Surround(copy);
            }).ToArray();
            model.ForEachBatch(batches, (batch, rows) =>
            {
                var places = rows.SelectMany((row, b) => masked[row].Select(position =>
                    (Row: row, Position: position, Flat: (long)b * batch.SequenceLength + before + position))).ToArray();
                if (places.Length == 0) return;
                var states = network.Run(network.Embed(batch), batch, 0, network.Architecture.Layers);
                foreach (var part in places.Chunk(PlacesPerDraw))
                {
                    using var scope = NewDisposeScope();
                    var flat = tensor(part.Select(place => place.Flat).ToArray(), device: states.device);
                    var chosen = states.view(-1, states.shape[2]).index_select(0, flat).unsqueeze(0);
                    var logits = network.PredictTokens(chosen, batch).squeeze(0).FilledAt(1, never, float.NegativeInfinity);
                    // Drawn on the CPU: one seed means the same draws on every device, and TorchSharp makes no generator for another.
                    var drawn = multinomial(nn.functional.softmax(logits, 1).cpu(), 1, generator: generator).squeeze(1).data<long>().ToArray();
                    for (var k = 0; k < part.Length; k++) sequences[part[k].Row][part[k].Position] = (int)drawn[k];
                }
            }, "sample sequences", progress, cancellationToken);
        }
    }

    /// <summary>Special tokens, ids without a token, and place holders such as <c>[unused7]</c>.</summary>
    private bool IsNoWord(int id) => id >= model.Tokenizer.VocabularySize || model.Tokenizer.Special.Contains(id)
        || model.Tokenizer.Tokens[id] is not { Length: > 0 } token || (token.StartsWith('[') && token.EndsWith(']') && token.Length > 2);
}
