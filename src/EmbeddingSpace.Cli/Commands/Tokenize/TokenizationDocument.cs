using EmbeddingSpace.Tokenization.Sequences;

namespace EmbeddingSpace.Cli.Commands.Tokenize;

/// <summary>What <c>tokenize</c> hands over.</summary>
/// <param name="Rows">One entry a text or pair.</param>
internal sealed record TokenizationDocument(IReadOnlyList<TokenizationDocument.Row> Rows)
{
    /// <summary>One text or pair.</summary>
    /// <param name="Ids">Token ids, special tokens included.</param>
    /// <param name="Types">Token type of each id: 1 from the second text on, where the tokenizer tells them apart.</param>
    /// <param name="Tokens">Token of each id, as the vocabulary writes it.</param>
    /// <param name="Offsets">Of each id the first and the end of its characters, in Unicode code points of its text; 0 and 0 for special tokens.</param>
    /// <param name="Truncated">Whether the text was cut.</param>
    internal sealed record Row(
        IReadOnlyList<int> Ids, IReadOnlyList<int> Types, IReadOnlyList<string> Tokens, IReadOnlyList<int[]> Offsets, bool Truncated)
    {
        /// <summary>Spell out a sequence.</summary>
        public static Row Of(LocatedSequence sequence, IReadOnlyList<string> vocabulary)
        {
            var ids = sequence.Tokens.Ids;
            return new(ids, [.. ids.Select((_, i) => i < sequence.Tokens.SecondStart ? 0 : 1)], [.. ids.Select(id => vocabulary[id])],
                [.. sequence.Characters.Select(range => (int[])[range.Start.Value, range.End.Value])], sequence.Tokens.Truncated);
        }
    }
}
