using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Testing;

/// <summary>The texts of the golden checkpoints that goldens/make_family_goldens.py makes, and its pairs.</summary>
public static class GoldenTexts
{
    /// <summary>Ids that they were cut to.</summary>
    public const int MaximumLength = 48;

    /// <summary>TEXTS, a full stop in the place of the empty one: FILLED.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "A gripping, beautifully acted film.", "I want my two hours back!", "The battery died after a day; don't buy it.", "ok",
        "na\u00efve caf\u00e9 \u2014 d\u00e9j\u00e0 vu? 100% \u00fcber-cool \U0001F600 #1", ".", "It's   spaced\tout\nover lines",
        string.Concat(Enumerable.Repeat("The city lies on the river, and its port was the largest in the country for two centuries. ", 6)),
    ];

    /// <summary>Texts 0 to 2 with texts 3 to 5.</summary>
    public static IReadOnlyList<TextPair> Pairs { get; } = [.. Enumerable.Range(0, 3).Select(i => new TextPair(All[i], All[i + 3]))];
}
