using System.Diagnostics;
using System.Security.Cryptography;
using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Cli.Commands.Evaluate;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;
using EmbeddingSpace.Translation.Trust;
using Microsoft.ML;

namespace EmbeddingSpace.Cli.Commands.Upgrade;

/// <summary>Moves one head onto the new encoder, by what the old one says of texts.</summary>
/// <param name="context">The run.</param>
/// <param name="request">What is moved.</param>
/// <param name="ml">The context, with its device.</param>
/// <param name="readings">What the new encoder has read.</param>
internal sealed class HeadMove(CommandContext context, UpgradeRequest request, MLContext ml, TargetReadings readings)
{
    // The name of a score column without a prefix, by which a head of default columns is known.
    private const string NoPrefix = "Score";

    /// <summary>Move it.</summary>
    /// <param name="head">The old one.</param>
    /// <param name="output">Where the new file goes.</param>
    /// <param name="progress">Told phase, done and total.</param>
    /// <exception cref="UsageException">Its texts cannot be used.</exception>
    public UpgradedHead Move(OldHead head, OutputFolder output, IProgress<OperationProgress>? progress)
    {
        var begun = Stopwatch.GetTimestamp();
        var device = context.CreateScoringOptions().Device;
        using var old = SavedClassifier.Load(head.Path, new() { Head = head.Head, Scoring = new() { Device = device } }, context.CancellationToken);
        var (file, oldVerdict) = (head.Name + ".zip", (old.Report?.Verdict ?? old.HeadReport?.Verdict)?.ToString().ToUpperInvariant());
        TranslationReport report;
        try
        {
            report = Translate(head, old, () => output.CreateFile(file), progress);
        }
        // One head that these texts tell nothing of leaves the others alone; where there is only one, it is what went wrong.
        catch (AnchorTextsException exception) when (request.Heads.Count > 1)
        {
            return new(head.Name, head.Path, null, null, oldVerdict, UpgradedHead.Failed, [exception.Message.TrimEnd()], null, null, null, 0,
                new(null, ["Other texts are needed: those that this head is used on."]), null, Stopwatch.GetElapsedTime(begun).TotalSeconds);
        }
        var path = Path.Combine(output.Partial, file);
        using var moved = SavedClassifier.Load(path, new() { Scoring = new() { Device = device } }, context.CancellationToken);
        return new(head.Name, head.Path, file, Hash(path), oldVerdict, report.Verdict.ToString().ToUpperInvariant(), report.Reasons, report.Method,
            report.Agreement, Math.Max(report.ShuffledAgreement, report.MajorityShare), report.Anchors.Count, NeededTexts.Of(report),
            Labelled(head, old, moved, progress), Stopwatch.GetElapsedTime(begun).TotalSeconds);
    }

    private TranslationReport Translate(OldHead head, SavedClassifier old, Func<Stream> create, IProgress<OperationProgress>? progress)
    {
        var texts = request.Texts.Of(head.Name) is { } given ? context.ReadTextsOrPairs(given) : null;
        var rows = (texts?.First ?? []).Select((text, i) => new TextRow { Text = text, TextPair = texts!.Second?[i] ?? "" });
        var data = ml.Data.LoadFromEnumerable(rows);
        var isFolder = Directory.Exists(head.Path);
        var options = new TextClassifierTranslationEstimator.Options
        {
            // Of a checkpoint there are more ways than by its scores.
            Source = isFolder ? head.Path : "",
            Scores = isFolder ? null : ScoredSource.Of(head.Name, old),
            Target = request.Target,
            Columns = ClassifierColumnNames.WithPrefix(head.Head is null or NoPrefix ? "" : head.Head),
            Translation = new()
            {
                Seed = context.Settings.Seed,
                LabelThreshold = (double)(decimal)old.LabelThreshold,
                CertainAgreement = request.Agree ?? old.Report?.CertainAgreement,
                AgreementOf = old.Report?.CertainAgreementOf ?? AgreementOf.CertainAnswers,
                Readings = readings,
            },
            UseTexts = texts is not null,
            SecondInputColumnName = texts?.Second is null ? null : nameof(TextRow.TextPair),
            TruncatedColumnName = ClassifierModel.TruncatedColumn,
            Progress = progress,
            CancellationToken = context.CancellationToken,
        }.With(context.CreateScoringOptions());
        using var translated = ml.Transforms.TranslateTextClassifier(options).Fit(data);
        using var file = create();
        ml.Model.SaveSealed(translated, data.Schema, file);
        return translated.Report;
    }

    private LabelledChange? Labelled(OldHead head, SavedClassifier old, SavedClassifier moved, IProgress<OperationProgress>? progress)
    {
        if (request.Data.Of(head.Name) is not { } file || old.Head.Kind != HeadKind.SingleLabel) return null;
        var table = context.ReadLabelled(file);
        var given = table.WithLabels();
        var rows = ClassNumbers.TryName(given, old.Classes) ?? given;
        ClassNames.ThrowIfUnknown(rows, old.Classes, file);
        return LabelledChange.Of(Choices(old), Choices(moved), ClassNames.Indices(rows.Select(row => row.Label), old.Classes));

        int[] Choices(SavedClassifier classifier)
        {
            var scores = table.HasPairs
                ? classifier.ScorePairs([.. rows.Select(row => new TextPair(row.Text, row.TextPair))], progress, context.CancellationToken)
                : classifier.Score([.. rows.Select(row => row.Text)], progress, context.CancellationToken);
            return ClassNames.Indices(classifier.Answers(scores).Select(answer => answer.Label), old.Classes);
        }
    }

    private static string Hash(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
