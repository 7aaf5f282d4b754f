using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Anchors;
using EmbeddingSpace.Translation.Heads;
using EmbeddingSpace.Translation.Methods;
using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.Translation.Certainty;

/// <summary>The judged anchors, altered (<see cref="AlteredTexts"/>): what a method and its source say of texts that neither was fitted to.</summary>
internal static class AlteredAnchors
{
    /// <summary>Read them.</summary>
    /// <remarks>
    /// A fit without an anchor moves its altered copy about as it moves the anchor: the copy is said to have the anchor's leave-one-out logits, changed as the
    /// fitted method's logits change between the two. A copy is less like the anchor than the anchor is, so this takes too much of the fit away rather than
    /// too little.
    /// </remarks>
    /// <param name="tried">The method, as sure as its source.</param>
    /// <param name="inScope">[judged]: whether each anchor lies in the scope of the others; null: all do.</param>
    /// <param name="work">What it was tried on.</param>
    /// <returns>Null where the source can be asked of no other texts, or none are wanted, or none can be altered.</returns>
    public static JudgedRows? Read(TriedMethod tried, bool[]? inScope, TranslationWork work)
    {
        var options = work.Options;
        // Reading them takes about as long as reading the anchors did: who asks for no promise does not wait for it.
        var most = Math.Min(options.AlteredTexts ?? (options.CertainAgreement is null ? 0 : RidgeRegression.MostJudged), RidgeRegression.MostJudged);
        if (most == 0 || !work.Source.ScoresAnyText) return null;
        var random = new Random(options.Seed);
        var (places, texts) = (new List<int>(), new List<TextPair>());
        for (var place = 0; place < Math.Min(most, tried.Judged.Rows.Length); place++)
        {
            if (AlteredTexts.Alter(work.Anchors.TextOf(tried.Judged.Rows[place])!.Value, random) is not { } text) continue;
            places.Add(place);
            texts.Add(text);
        }
        if (texts.Count == 0) return null;
        var altered = work.Anchors.Pairs is null
            ? AnchorSet.AsTheyStand([.. texts.Select(text => text.First!)], work.Source, work.Target, work.CancellationToken)
            : AnchorSet.AsTheyStand(texts, options.Pairs, work.Source, work.Target, work.CancellationToken);
        var ofSource = work.Encoding(() => work.Reading.Logits(altered.Source));
        var now = work.Encoding(() => TriedScores.Of(tried, altered, work));
        var (size, leftOut) = (work.Answers.Classes.Count, tried.JudgedLogits);
        double[] OfPlaces(double[] judged) => [.. places.SelectMany(place => judged[(place * size)..((place + 1) * size)])];
        // A bare stitch was not fitted to the anchors that it is judged on.
        var before = tried.Head is null ? OfPlaces(leftOut) : tried.Head.Fitted is { } fitted ? OfPlaces(fitted)
            : work.Encoding(() => TriedScores.Of(tried, work.Anchors.Take([.. places.Select(place => tried.Judged.Rows[place])]), work));
        double[] logits = [.. OfPlaces(leftOut).Zip(now, before).Select(each => each.First + each.Second - each.Third)];
        var agreeing = SourceAnswers.Of(ofSource, work.Answers.Head, options.LabelThreshold)
            .Compare(logits, [.. Enumerable.Range(0, places.Count).Select(row => (long)row)]);
        return new(logits, agreeing, inScope is null ? null : [.. places.Select(place => inScope[place])]);
    }
}
