using System.CommandLine;
using System.CommandLine.Parsing;
using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.Scoring.ZeroShot;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.Cli.Commands.Translate;

/// <summary>The options of <c>translate</c>.</summary>
internal sealed class TranslateCommandOptions
{
    private readonly InputOption _source = new("--source", "S", "Model folder of the fine-tuned classifier; with '--labels' of one fine-tuned on natural "
        + "language inference. Either this or '--scores'.");
    private readonly InputOption _scores = new("--scores", "F",
        "Texts with what anything else says of them, in place of a source: a table with a column of texts, or two of pairs, and one column a class, or "
        + "one with the chosen class. Its texts are the anchors.");
    private readonly WordOption<ScoreMeaning> _meaning = new("--scores-are",
        "What the scores of '--scores' are. Without it: words are chosen classes, rows that add up to 1 probabilities, one column numbers, all else logits.");
    private readonly Option<string[]> _labels = new("--labels")
    {
        Description = "Zero-shot: labels, with commas between them, that the source, a model of natural language inference, is asked for.",
        HelpName = "L,L,…",
        CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries))],
    };
    private readonly Option<string> _template = NewOption.WithDefault("--template", "T", ZeroShotOptions.DefaultTemplate,
        "The sentence that a text is asked to entail for a label, which stands for {} in it.");
    private readonly Option<bool> _several = NewOption.Flag("--several-labels", "Several of '--labels' may hold for one text.");
    private readonly InputOption _target = new("--target", "T", required: true,
        description: "Model folder of the pretrained encoder to move it to.");
    private readonly InputOption _texts = new("--texts", "F",
        "Unlabelled texts like those to classify: one a line, or a column of .tsv, .csv, .jsonl, .parquet, or two columns for pairs; .gz too; "
        + "- reads standard input.");
    private readonly WordOption<TextKind> _kind = new("--texts-are",
        "What the texts are: of the task, or general ones (an encyclopedia), of which short windows become anchors, beside drawn token sequences.",
        TextKind.Task);
    private readonly Option<bool> _noText = NewOption.Flag("--no-text",
        "Translate without any text: drawn token sequences take its place. Pairs of texts are never drawn: give them.");
    private readonly WordOption<DrawnAnchors> _drawn = new("--draw",
        "What '--no-text' draws; auto tries every kind and chooses by held-out agreement.", DrawnAnchors.Auto);
    private readonly Option<int> _count = NewOption.WithDefault("--anchors", "N", TranslationOptions.DefaultDrawnCount,
        "Anchors to draw without text, or beside general texts, windows of them included. Beside texts of the task: token sequences that join at most "
        + $"{TranslationOptions.MostTextsJoined} of them, {TranslationOptions.DefaultDrawnBesideTexts} where it is left out, 0 for none.");
    private readonly WordOption<TranslationMethod> _method = new("--method",
        "How the classifier is moved; auto tries all that the pair allows.", TranslationMethod.Auto);
    private readonly Option<bool> _balance =
        NewOption.Flag("--balance-classes", "Let every class count the same in the fit, however rare among the texts.");
    private readonly WordOption<LayerWeighting> _layers = new("--layer-weighting",
        "How much each layer of the target counts in the fit.", LayerWeighting.Uniform);
    private readonly WordOption<PairReading> _pairs = new("--pairs",
        "How the target reads pairs of texts: together, as one sequence, or apart, as two embeddings that a head compares.", PairReading.Together);
    private readonly Option<double?> _agree = NewOption.Number<double>("--agree", "R",
        "Agreement with the source, .5 to .999, to be promised with 95 % certainty: the result then says which of its answers are certain.");
    private readonly WordOption<AgreementOf> _agreeOf = AgreementRange.NewOf(AgreementOf.CertainAnswers);
    private readonly Option<int?> _altered = NewOption.Optional<int?>("--altered-texts", "N",
        "Anchors that are altered to judge what may be promised; the source answers each. Without it all that are judged, with '--agree'; 0: none.");
    private readonly InputOption _scored = new("--scored-texts", "F",
        "Texts it is to score, as '--texts' takes them: the report says how the translation does on them and how far they lie from the anchors.");
    private readonly Option<bool> _tokens = NewOption.Flag("--class-tokens",
        "Also read which tokens drive each class in source and target: some seconds more. '--html', '--markdown' and '--csv' imply it.");
    private readonly OutputOption _output = new("--output", "OUT.zip", required: true,
        description: "Where the translated classifier goes, as a model that ML.NET loads; an existing file is replaced.");

    /// <summary>Add the options to a command.</summary>
    public void AddTo(Command command, GlobalOptions global)
    {
        foreach (var option in (Option[])
        [
            _source, global.SourceAdapter, global.SourceBase, global.SourceBaseSeed, _scores, _meaning, _labels, _template, _several,
            _target, global.TargetAdapter, global.TargetBase, global.TargetBaseSeed,
            _texts, _kind, _noText, _drawn, _count, _method, _balance, _layers, _pairs, _agree, _agreeOf, _altered, _scored, _tokens,
            global.TextColumn, global.PairColumn, global.Threshold, global.LongTexts, global.Precision, global.Seed, _output,
        ]) command.Add(option);
        command.Validators.Add(result =>
        {
            foreach (var option in (Option[])[global.SourceAdapter, global.SourceBase, global.SourceBaseSeed, _tokens, _kind, _labels])
                if (result.IsGiven(_scores) && result.IsGiven(option))
                    result.AddError($"'{option.Name}': expected '--source S', found '--scores': nothing is known but the scores of these texts.");
            if (!result.IsGiven(_scores) && !result.IsGiven(_texts) && result.IsGiven(global.PairColumn))
                result.AddError($"'{global.PairColumn.Name}': expected '--texts F' beside it, as pairs of texts are never drawn, found none.");
            if (result.IsGiven(_count) && result.IsGiven(global.PairColumn))
                result.AddError($"'--anchors': expected single texts beside it, found '{global.PairColumn.Name}': pairs are never drawn.");
        });
        command.Validators.Add(Validate);
    }

    /// <summary>What was asked for.</summary>
    /// <param name="context">The run.</param>
    /// <param name="reported">Whether a report is written, which shows the tokens of the classes.</param>
    public TranslateRequest Read(CommandContext context, bool reported)
    {
        var parsed = context.Parsed;
        var labels = parsed.GetValue(_labels) is { Length: > 0 } given ? given : null;
        var ofTheTask = parsed.GetValue(_texts) is not null && _kind.Get(parsed) == TextKind.Task;
        var translation = new TranslationOptions
        {
            Method = _method.Get(parsed),
            Seed = context.Settings.Seed,
            TextKind = _kind.Get(parsed),
            DrawnAnchors = _drawn.Get(parsed),
            DrawnCount = ofTheTask ? TranslationOptions.DefaultDrawnCount : parsed.GetValue(_count),
            DrawnBesideTexts = ofTheTask && parsed.CommandResult.IsGiven(_count) ? parsed.GetValue(_count) : null,
            BalanceClasses = parsed.GetValue(_balance),
            LayerWeighting = _layers.Get(parsed),
            Pairs = _pairs.Get(parsed),
            // As it is written: .3, not the Single next to it.
            LabelThreshold = context.Threshold is { } threshold ? (double)(decimal)threshold : TranslationOptions.DefaultLabelThreshold,
            CertainAgreement = parsed.GetValue(_agree),
            AgreementOf = _agreeOf.Get(parsed),
            AlteredTexts = parsed.GetValue(_altered),
        };
        return new(
            context.Source, context.Target, parsed.GetValue(_texts), parsed.GetValue(_scored), translation,
            context.Get(_output), (reported || parsed.GetValue(_tokens)) && context.Source is not null && labels is null,
            parsed.GetValue(_scores), _meaning.Find(parsed), labels is null ? null : new()
            {
                Labels = labels,
                Template = parsed.GetRequiredValue(_template),
                SeveralLabels = parsed.GetValue(_several),
            });
    }

    private void Validate(CommandResult result)
    {
        var (texts, scores) = (result.IsGiven(_texts), result.IsGiven(_scores));
        if (result.IsGiven(_source) == scores)
            result.AddError($"Expected either '--source S' or '--scores F', found {(scores ? "both" : "neither")}.");
        AgreementRange.Check(result, _agree, _agreeOf);
        if (result.TryGet(_altered, out var altered) && altered < 0) result.AddError($"'--altered-texts': expected 0 or more, found {altered}.");
        if (!scores && result.IsGiven(_meaning)) result.AddError("'--scores-are': expected '--scores F' beside it, found none.");
        foreach (var option in (Option[])[_template, _several])
            if (result.IsGiven(option) && !result.IsGiven(_labels)) result.AddError($"'{option.Name}': expected '--labels' beside it, found none.");
        if (scores)
        {
            if (texts || result.GetValue(_noText)) result.AddError("'--scores': expected neither '--texts' nor '--no-text', as its texts are the anchors.");
            if (result.IsGiven(_drawn) || result.IsGiven(_count)) result.AddError("'--scores': expected nothing to draw, as no other text has scores.");
            return;
        }
        if (result.GetValue(_texts) == TextFile.StandardInputName && result.GetValue(_scored) == TextFile.StandardInputName)
            result.AddError("Expected '-' (standard input) for one of '--texts' and '--scored-texts', found it for both.");
        if (texts && result.IsGiven(_drawn))
            result.AddError("'--draw': expected '--no-text' beside it, found '--texts'.");
        if (!texts && result.IsGiven(_kind))
            result.AddError("'--texts-are': expected '--texts F' beside it, found none.");
        if (texts == result.GetValue(_noText))
            result.AddError($"Expected either '--texts F' or '--no-text', found {(texts ? "both" : "neither")}.");
    }
}
