using EmbeddingSpace.Scoring;
using EmbeddingSpace.Tokenization.Sequences;

namespace EmbeddingSpace.Explanations;

/// <summary>A text as a model reads it: one window, or several whose scores are averaged by their tokens.</summary>
/// <param name="Windows">At least one.</param>
internal sealed record LocatedText(IReadOnlyList<LocatedSequence> Windows)
{
    /// <summary>Texts as a model reads them.</summary>
    public static IReadOnlyList<LocatedText> Of(TextModel model, IReadOnlyList<string?> texts) =>
        [.. texts.Select(text => new LocatedText(model.Locate(text)))];

    /// <summary>Pairs as a model reads them.</summary>
    /// <exception cref="InvalidOperationException">Pairs are not read as the model was loaded.</exception>
    public static IReadOnlyList<LocatedText> Of(TextModel model, IReadOnlyList<TextPair> pairs) =>
        [.. pairs.Select(pair => new LocatedText([model.Locate(pair)]))];

    /// <summary>Whether something was cut off.</summary>
    public bool Truncated => Windows.Any(window => window.Tokens.Truncated);

    /// <summary>Tokens of all windows.</summary>
    public int Count { get; } = Windows.Sum(window => window.Tokens.Ids.Length);

    /// <summary>Its tokens, with numbers of theirs.</summary>
    /// <param name="names">Tokens by id.</param>
    /// <param name="contribution">What a token adds to each logit, and the same by layer; by window and place in it.</param>
    public IReadOnlyList<TokenContribution> Tokens(
        IReadOnlyList<string> names, Func<int, int, (float[] Logits, IReadOnlyList<IReadOnlyList<float>>? Layers)> contribution)
    {
        var tokens = new TokenContribution[Count];
        var next = 0;
        foreach (var (number, window) in Windows.Index())
            for (var place = 0; place < window.Tokens.Ids.Length; place++)
            {
                var (logits, layers) = contribution(number, place);
                var id = window.Tokens.Ids[place];
                tokens[next++] = new(id, names[id], window.Texts[place], window.Characters[place], logits, layers);
            }
        return tokens;
    }
}
