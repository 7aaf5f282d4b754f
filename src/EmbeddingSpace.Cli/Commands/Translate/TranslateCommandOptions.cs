using System.CommandLine;
using System.CommandLine.Parsing;
using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Cli.Commands.Translate;

/// <summary>The options of <c>translate</c>.</summary>
internal sealed class TranslateCommandOptions
{
    private readonly InputOption _source = new("--source", "S", required: true, description: "Model folder of the fine-tuned classifier.");
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
            _source, global.SourceAdapter, global.SourceBase, global.SourceBaseSeed, _target, global.TargetAdapter, global.TargetBase, global.TargetBaseSeed,
            _texts, _kind, _noText, _drawn, _count, _method, _balance, _layers, _scored, _tokens,
            global.TextColumn, global.PairColumn, global.Threshold, global.LongTexts, global.Precision, global.Seed, _output,
        ]) command.Add(option);
        command.Validators.Add(result =>
        {
            if (!result.IsGiven(_texts) && result.IsGiven(global.PairColumn))
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
            // As it is written: .3, not the Single next to it.
            LabelThreshold = context.Threshold is { } threshold ? (double)(decimal)threshold : TranslationOptions.DefaultLabelThreshold,
        };
        return new(
            context.Source!, context.Target, parsed.GetValue(_texts), parsed.GetValue(_scored), translation,
            context.Get(_output), reported || parsed.GetValue(_tokens));
    }

    private void Validate(CommandResult result)
    {
        var texts = result.IsGiven(_texts);
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
