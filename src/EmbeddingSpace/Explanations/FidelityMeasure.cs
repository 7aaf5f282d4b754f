using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Explanations;

/// <summary>Measures how far bags of mean contributions say what a classifier says, on texts that the means are not of.</summary>
internal static class FidelityMeasure
{
    private const int Folds = 5;

    /// <summary>Measure.</summary>
    /// <param name="explanations">The texts.</param>
    /// <param name="head">What the logits mean.</param>
    /// <param name="seed">Deals texts to folds, and means to other tokens.</param>
    public static ContributionFidelity Of(IReadOnlyList<TextExplanation> explanations, ClassifierHead head, int seed)
    {
        var order = SeededOrder.Of(explanations.Count, seed);
        var (own, shuffled) = (new Tally(head), new Tally(head));
        for (var fold = 0; fold < Folds; fold++)
        {
            TextExplanation[] kept = [.. order.Where((_, place) => place % Folds != fold).Select(text => explanations[(int)text])];
            TextExplanation[] held = [.. order.Where((_, place) => place % Folds == fold).Select(text => explanations[(int)text])];
            var tokens = TokenMeans.Of(kept, head.HasExclusiveClasses).Tokens;
            var means = tokens.ToDictionary(token => token.Id, token => token.Sums.Select((_, place) => token.Shrunk(place)).ToArray());
            own.Add(kept, held, means);
            // Special tokens keep theirs: they stand in every text, and one of their means at a word would drown all others.
            int[] ids = [.. tokens.Where(token => !token.IsSpecial).Select(token => token.Id).Order()];
            double[][] dealt = [.. ids.Select(id => means[id])];
            new Random(seed + fold).Shuffle(dealt);
            foreach (var (id, mean) in ids.Zip(dealt)) means[id] = mean;
            shuffled.Add(kept, held, means);
        }
        return new(own.R2, own.Agreement, shuffled.R2, shuffled.Agreement);
    }

    private sealed class Tally(ClassifierHead head)
    {
        private double _error;
        private double _spread;
        private int _agreeing;
        private int _compared;

        public double R2 => 1 - (_error / _spread);

        public double? Agreement => _compared == 0 ? null : (double)_agreeing / _compared;

        /// <summary>Compare bags of means with what the classifier says of texts held out; the bias is whatever fits the others best.</summary>
        public void Add(TextExplanation[] kept, TextExplanation[] held, Dictionary<int, double[]> means)
        {
            var classes = head.Labels.Count;
            double[][] truths = [.. kept.Select(Truth)], bags = [.. kept.Select(text => Bag(text, means))];
            var centre = Enumerable.Range(0, classes).Select(place => truths.Average(truth => truth[place])).ToArray();
            var bias = Enumerable.Range(0, classes).Select(place => centre[place] - bags.Average(bag => bag[place])).ToArray();
            foreach (var text in held)
            {
                var (truth, found) = (Truth(text), Bag(text, means));
                for (var place = 0; place < classes; place++)
                {
                    found[place] += bias[place];
                    _error += Math.Pow(found[place] - truth[place], 2);
                    _spread += Math.Pow(truth[place] - centre[place], 2);
                }
                Compare(truth, found);
            }
        }

        private void Compare(double[] truth, double[] found)
        {
            if (head.Kind == HeadKind.SingleLabel)
            {
                _compared++;
                if (Array.IndexOf(truth, truth.Max()) == Array.IndexOf(found, found.Max())) _agreeing++;
            }
            else if (head.Kind == HeadKind.MultiLabel)
            {
                _compared += truth.Length;
                _agreeing += truth.Zip(found).Count(label => label.First > 0 == label.Second > 0);
            }
        }

        private double[] Truth(TextExplanation text) => TokenMeans.Contrast(text.Logits, head.HasExclusiveClasses);

        // A token that no other text has adds nothing.
        private double[] Bag(TextExplanation text, Dictionary<int, double[]> means)
        {
            var bag = new double[head.Labels.Count];
            foreach (var token in text.Tokens)
                if (means.TryGetValue(token.Id, out var mean))
                    for (var place = 0; place < bag.Length; place++) bag[place] += mean[place];
            return bag;
        }
    }
}
