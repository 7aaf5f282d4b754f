using EmbeddingSpace.Tokenization.Sequences;
using EmbeddingSpace.Translation;

namespace EmbeddingSpace.Benchmarks.Explanations;

/// <summary>How much of a class's probability goes when the strongest tokens are deleted, or when nothing else is left (DeYoung et al. 2020).</summary>
/// <param name="Comprehensiveness">Probability lost without the strongest tokens, mean over texts, for each of <see cref="Shares"/>: higher is better.</param>
/// <param name="Sufficiency">Probability lost with those alone, likewise: lower is better.</param>
internal sealed record Faithfulness(IReadOnlyList<double> Comprehensiveness, IReadOnlyList<double> Sufficiency)
{
    /// <summary>Of a text's tokens, special ones left out.</summary>
    public static IReadOnlyList<double> Shares { get; } = [.1, .2, .3, .4, .5];

    /// <summary>Measure an order of tokens.</summary>
    /// <param name="translation">What is explained.</param>
    /// <param name="windows">The texts.</param>
    /// <param name="classes">The class that each text is given.</param>
    /// <param name="strengths">[texts][tokens]: how strongly each token speaks for that class.</param>
    public static Faithfulness Measure(
        ClassifierTranslation translation, IReadOnlyList<LocatedSequence> windows, IReadOnlyList<int> classes, IReadOnlyList<double[]> strengths)
    {
        var (target, model) = translation.Parts;
        var sequences = new List<TokenSequence>();
        for (var text = 0; text < windows.Count; text++)
        {
            var window = windows[text];
            var order = Enumerable.Range(0, window.Texts.Count).Where(place => window.Texts[place] is not null)
                .OrderByDescending(place => strengths[text][place]).ToList();
            sequences.Add(window.Tokens);
            foreach (var share in Shares)
            {
                var strongest = order.Take(Math.Max(1, (int)Math.Round(share * order.Count))).ToHashSet();
                sequences.Add(Keep(window, place => !strongest.Contains(place)));
                sequences.Add(Keep(window, place => window.Texts[place] is null || strongest.Contains(place)));
            }
        }
        var scores = translation.Head.Activate(
            target.Score(sequences, translation.OutputSize, batch => model.Forward(target.Model, batch), "judge", null, default));
        var (comprehensiveness, sufficiency) = (new double[Shares.Count], new double[Shares.Count]);
        var row = 0;
        for (var text = 0; text < windows.Count; text++)
        {
            double whole = scores[row++][classes[text]];
            for (var share = 0; share < Shares.Count; share++)
            {
                comprehensiveness[share] += (whole - scores[row++][classes[text]]) / windows.Count;
                sufficiency[share] += (whole - scores[row++][classes[text]]) / windows.Count;
            }
        }
        return new(comprehensiveness, sufficiency);
    }

    private static TokenSequence Keep(LocatedSequence window, Func<int, bool> keep)
    {
        var places = Enumerable.Range(0, window.Tokens.Ids.Length).Where(keep).ToArray();
        return new([.. places.Select(place => window.Tokens.Ids[place])], places.Count(place => place < window.Tokens.SecondStart), window.Tokens.FullLength);
    }
}
