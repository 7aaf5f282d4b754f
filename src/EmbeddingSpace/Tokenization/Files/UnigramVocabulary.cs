using EmbeddingSpace.Tokenization.Words;

namespace EmbeddingSpace.Tokenization.Files;

/// <summary>Reads the Unigram model of <c>tokenizer.json</c>: pairs of a piece and its score, in the order of their ids.</summary>
internal static class UnigramVocabulary
{
    private const char Mark = '▁';

    /// <summary>Read vocabulary and model.</summary>
    /// <param name="part">The section <c>model</c>.</param>
    /// <param name="mark">What the pre-tokenizer writes for a space; null where nothing says it.</param>
    public static (VocabularyBuilder Vocabulary, IWordModel Model) Read(JsonPart part, char? mark)
    {
        var vocabulary = new VocabularyBuilder(part.File);
        var scores = new List<double>();
        foreach (var item in part.Require("vocab").Items())
        {
            var pair = item.Items().ToArray();
            if (pair.Length != 2) throw item.Wrong("a piece and its score");
            var score = pair[1].IsText ? double.NaN : pair[1].Number();
            if (!double.IsFinite(score)) throw pair[1].Wrong("a finite score");
            vocabulary.Add(pair[0].Text(), scores.Count);
            scores.Add(score);
        }
        if (scores.Count == 0) throw part.Require("vocab").Wrong("at least one piece");
        var unknown = part.Require("unk_id");
        if (unknown.Count() >= scores.Count) throw unknown.Wrong($"the id of one of {scores.Count} pieces");
        var bytes = part.Get("byte_fallback")?.Boolean() == true ? ByteTokens.Ids(token => vocabulary.Find(token) ?? -1) : null;
        return (vocabulary, new UnigramModel(vocabulary.Tokens(), [.. scores], unknown.Count(), scores.Min(), bytes, (mark ?? Mark).ToString()));
    }
}
