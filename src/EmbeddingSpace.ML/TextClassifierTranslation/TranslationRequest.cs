using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Sources;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.ML.TextClassifierTranslation;

/// <summary>A classifier moved from one model folder to another.</summary>
/// <param name="Options">Both folders, and how.</param>
/// <param name="Texts">The anchors; null: drawn token sequences take their place.</param>
/// <param name="Scoring">Device and batching of both models.</param>
internal sealed record TranslationRequest(TextClassifierTranslationEstimator.Options Options, IReadOnlyList<string>? Texts, ScoringOptions Scoring)
    : ModelRequest<StoredTranslation>
{
    /// <summary>Pairs of texts in the place of texts; null: none.</summary>
    public IReadOnlyList<TextPair>? Pairs { get; init; }

    /// <summary>What gives scores in place of the source's folder; null: the folder does.</summary>
    public ScoredSource? Scores { get; init; }

    /// <summary>What to look at closer afterwards; null: nothing.</summary>
    public ExaminationOptions? Examination => Options is { ReadClassTokens: false, ScoredTexts: null, ScoredPairs: null } ? null : new()
    {
        ClassTokens = Options.ReadClassTokens,
        ScoredTexts = Options.ScoredTexts,
        AnchorTexts = Texts,
        ScoredPairs = Options.ScoredPairs,
        AnchorPairs = Pairs,
        Seed = Options.Translation.Seed,
    };

    /// <inheritdoc/>
    public override IEnumerable<(string Folder, AdapterBase? AdapterBase)> Folders =>
        Scores is null
            ? [(Options.Source, Options.SourceAdapterBase), (Options.Target, Options.TargetAdapterBase)]
            : [(Options.Target, Options.TargetAdapterBase)];

    public override StoredTranslation Make()
    {
        var translation = Translate();
        try
        {
            if (Examination is { } examination && Scores is not null)
                translation.Examine(Scores, examination, Options.Progress, Options.CancellationToken);
            else if (Examination is { } closer)
            {
                using var source = Checkpoint.Open(Options.Source, Options.SourceAdapterBase);
                translation.Examine(source, closer, Scoring, Options.Progress, Options.CancellationToken);
            }

            return StoredTranslation.Of(translation);
        }
        catch
        {
            translation.Dispose();
            throw;
        }
    }

    private ClassifierTranslation Translate()
    {
        if (Scores is not null) return TranslateScores(Scores);
        var source = Checkpoint.Open(Options.Source, Options.SourceAdapterBase);
        Checkpoint target;
        try
        {
            target = Checkpoint.Open(Options.Target, Options.TargetAdapterBase);
        }
        catch
        {
            source.Dispose();
            throw;
        }

        // Owns both from here on.
        return Pairs is { } pairs
            ? ClassifierTranslator.TranslatePairs(source, target, pairs, Options.Translation, Scoring, Options.Progress, Options.CancellationToken)
            : ClassifierTranslator.Translate(source, target, Texts, Options.Translation, Scoring, Options.Progress, Options.CancellationToken);
    }

    private ClassifierTranslation TranslateScores(ScoredSource scores)
    {
        var target = Checkpoint.Open(Options.Target, Options.TargetAdapterBase);
        return Pairs is { } pairs
            ? ClassifierTranslator.TranslatePairs(scores, target, pairs, Options.Translation, Scoring, Options.Progress, Options.CancellationToken)
            : ClassifierTranslator.Translate(scores, target, Texts, Options.Translation, Scoring, Options.Progress, Options.CancellationToken);
    }
}
