using EmbeddingSpace.Tokenization.Sequences;

namespace EmbeddingSpace.Onnx.Scorers;

/// <summary>Tokens as a file reads them: of a text that is cut into windows each is a row of its own, of which a reference needs no more than the first.
/// </summary>
internal static class FirstWindows
{
    /// <summary>The first window of each text.</summary>
    public static TokenSequence[] Of(IReadOnlyList<TokenSequence> sequences) =>
        [.. sequences.Select(sequence => sequence.Further is null ? sequence : new TokenSequence(sequence.Ids, sequence.SecondStart, sequence.FullLength))];
}
