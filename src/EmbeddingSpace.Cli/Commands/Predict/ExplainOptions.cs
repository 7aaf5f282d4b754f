using System.CommandLine;
using System.CommandLine.Parsing;
using EmbeddingSpace.Cli.Reports;
using EmbeddingSpace.Explanations;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary>The options of <c>predict</c> that ask why.</summary>
internal sealed class ExplainOptions
{
    private readonly Option<bool> _explain = NewOption.Flag("--explain", "Say which tokens each answer comes from; computed in float32.");

    private readonly WordOption<ExplanationMethod> _method = new("--explain-by",
        "How: 'exact' takes the scores of a translation apart, so that all tokens add up; 'occlusion' reads each text again without each token. Without it "
        + "exact where that is possible.");

    private readonly Option<bool> _byClass = NewOption.Flag("--by-class",
        "Also say which tokens speak for and against each class on average over all texts, and how much of the answers that explains.");

    private readonly Option<int?> _top = NewOption.Optional<int?>("--top", "K",
        $"Tokens for and against each class; without it {ContributionReadingOptions.DefaultTop}.");

    private readonly ReportOptions _files = new(pictures: false);

    /// <summary>Add the options to a command, which refuses those that are nothing alone.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_explain, _method, _byClass, _top]) command.Add(option);
        _files.AddTo(command);
        command.Validators.Add(result =>
        {
            foreach (var option in (Option[])[_method, _byClass, .. _files.All])
                if (result.IsGiven(option) && !result.IsGiven(_explain)) result.AddError($"Expected '{_explain.Name}' beside '{option.Name}', found none.");
            if (result.IsGiven(_top) && !result.IsGiven(_byClass)) result.AddError($"Expected '{_byClass.Name}' beside '{_top.Name}', found none.");
        });
    }

    /// <summary>Whether an explanation stands on the command line.</summary>
    public bool IsGiven(CommandResult result) => result.IsGiven(_explain);

    /// <summary>Whether to explain.</summary>
    public bool Asked(CommandContext context) => context.Get(_explain);

    /// <summary>How; null: exactly where the classifier adds up.</summary>
    public ExplanationMethod? Method(CommandContext context) => _method.Find(context.Parsed);

    /// <summary>How to read the classes; null: not at all.</summary>
    public ContributionReadingOptions? Reading(CommandContext context) => context.Get(_byClass)
        ? new() { Top = context.Parsed.GetValue(_top) ?? ContributionReadingOptions.DefaultTop, Seed = context.Settings.Seed }
        : null;

    /// <summary>Begin the files asked for; the caller disposes them.</summary>
    public ReportFiles Begin(CommandContext context) => _files.Begin(context.Parsed);
}
