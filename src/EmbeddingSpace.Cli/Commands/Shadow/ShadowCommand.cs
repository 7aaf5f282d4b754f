using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Cli.Servers;
using EmbeddingSpace.Comparisons;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Cli.Commands.Shadow;

/// <summary><c>shadow</c>: an old and a new model side by side, on given texts, or on what a running server is asked.</summary>
internal static class ShadowCommand
{
    private const int TextsAtATime = 256;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Create the command.</summary>
    public static Command Create(CommandHost host)
    {
        var old = new InputOption("--old", "A", "The model that answers now: a saved .zip or a model folder.");
        var other = new InputOption("--new", "B", "The model that may take its place. Beside '--served': begin to compare it, on the server.");
        var texts = new InputOption("--texts", "F", "Texts to compare on, as 'predict' takes them.");
        var examples = NewOption.WithDefault("--examples", "N", AnswerComparison.DefaultExamples, "Most texts shown on which the two part.");
        var served = NewOption.Optional<string?>("--served", "NAME",
            "In the place of '--old' and '--texts': a model of a running server, compared on what it is asked. Without '--new' says what was found so far.");
        var share = NewOption.Number<double>("--share", "S", "Beside '--served' and '--new': share of the texts that are compared; without it 0.1.");
        var stop = NewOption.Flag("--stop", "Beside '--served': say what was found, and compare no more.");
        var server = new ServerOptionPair();
        var command = new Command("shadow",
            "Compare the answers of an old and a new classifier: how often they part, with an exact interval, by class, and on which texts.")
        {
            old, other, texts, examples, served, share, stop, host.Global.TextColumn, host.Global.PairColumn,
        };
        foreach (var option in server.All) command.Add(option);
        command.Validators.Add(result => Validate(result, (old, other, texts), (served, share, stop), server));
        return host.AttachAnalysis(command, context =>
        {
            var parsed = context.Parsed;
            var document = parsed.GetValue(served) is { } name
                ? Ask(context, server, name, parsed.GetValue(other), parsed.GetValue(share), parsed.GetValue(stop),
                    parsed.IsGiven(examples) ? context.Get(examples) : null)
                : Compare(context, parsed.GetRequiredValue(old)!, parsed.GetRequiredValue(other)!, parsed.GetRequiredValue(texts)!, context.Get(examples));
            return (document, ShadowReport.Of(document));
        }, pictures: false);
    }

    private static void Validate(CommandResult result, (Option<string> Old, Option<string> New, Option<string> Texts) files,
        (Option<string?> Served, Option<double?> Share, Option<bool> Stop) live, ServerOptionPair server)
    {
        if (!result.IsGiven(live.Served))
        {
            foreach (var option in (Option[])[files.Old, files.New, files.Texts])
                if (!result.IsGiven(option)) result.AddError($"'{option.Name}': expected it, as '--served NAME' is not given, found none.");
            foreach (var option in (Option[])[live.Share, live.Stop, .. server.All])
                if (result.IsGiven(option)) result.AddError($"'{option.Name}': expected '--served NAME' beside it, found none.");
            return;
        }
        foreach (var option in (Option[])[files.Old, files.Texts])
            if (result.IsGiven(option)) result.AddError($"'{option.Name}': expected none beside '--served', as the server's own model and texts are compared.");
        if (result.IsGiven(live.Share) && !result.IsGiven(files.New)) result.AddError("'--share': expected '--new B' beside it, found none.");
        if (result.GetValue(live.Stop) && result.IsGiven(files.New)) result.AddError("'--stop': expected no '--new' beside it, found one.");
    }

    private static ShadowDocument Ask(CommandContext context, ServerOptionPair server, string name, string? other, double? share, bool stop, int? examples)
    {
        using var client = server.Open(context);
        var body = other is null ? null : new Dictionary<string, object?> { ["path"] = Path.GetFullPath(other), ["share"] = share, ["examples"] = examples };
        return client.Ask(stop ? HttpMethod.Delete : body is null ? HttpMethod.Get : HttpMethod.Post, ServerOptionPair.Route(name, "shadow"), body,
            answer => ShadowDocument.Of(name, answer.GetProperty("newPath").GetString()!, answer.GetProperty("found").Deserialize<ComparedAnswers>(Json)!,
                answer.GetProperty("skipped").GetInt64(), answer.TryGetProperty("fault", out var fault) ? fault.GetString() : null),
            context.CancellationToken);
    }

    private static ShadowDocument Compare(CommandContext context, string old, string other, string texts, int examples)
    {
        if (examples < 0) throw new UsageException(Invariant($"'--examples': expected 0 texts or more, found {examples}; correct the number."));
        var rows = context.ReadTextsOrPairs(texts);
        var options = new SavedClassifierOptions { Scoring = new() { Device = context.ChooseDevice() } };
        using var before = SavedClassifier.Load(old, options, context.CancellationToken);
        using var after = SavedClassifier.Load(other, options, context.CancellationToken);
        RequireComparable(old, before, other, after);
        var comparison = new AnswerComparison(examples);
        context.WithProgress(progress =>
        {
            for (var start = 0; start < rows.First.Count; start += TextsAtATime)
            {
                var some = Enumerable.Range(start, Math.Min(TextsAtATime, rows.First.Count - start)).ToList();
                foreach (var (row, (said, says)) in some.Zip(Answers(before, rows, some, context.CancellationToken)
                    .Zip(Answers(after, rows, some, context.CancellationToken))))
                {
                    var text = rows.Second is { } second ? $"{rows.First[row]} | {second[row]}" : rows.First[row];
                    comparison.Add(new(text, Said(before, said), said.Value, Said(after, says), says.Value));
                }
                progress?.Report(new OperationProgress("compare", start + some.Count, rows.First.Count));
            }
            return comparison;
        });
        return ShadowDocument.Of(old, other, comparison.Found());
    }

    private static void RequireComparable(string old, SavedClassifier before, string other, SavedClassifier after)
    {
        foreach (var (path, model) in new[] { (old, before), (other, after) })
            if (model.Head.Kind is not (HeadKind.SingleLabel or HeadKind.MultiLabel))
                throw new UsageException($"'{path}': expected a classifier of classes or labels, found one that answers with numbers; compare those with "
                    + "'evaluate'.");
        if (before.Head.Kind != after.Head.Kind)
            throw new UsageException($"'{other}': expected a classifier of {Kind(before)}, as '{old}' is one, found one of {Kind(after)}; "
                + "name one of the same kind.");
        ClassSets.RequireSame(other, after.Classes, $"'{old}'", before.Classes, "name a classifier of the same classes");

        static string Kind(SavedClassifier model) => model.Head.Kind == HeadKind.SingleLabel ? "exclusive classes" : "several labels";
    }

    private static IReadOnlyList<TextAnswer> Answers(SavedClassifier classifier, Texts.TextRows rows, List<int> some, CancellationToken cancellationToken) =>
        classifier.Answers(rows.Second is { } second
            ? classifier.ScorePairs([.. some.Select(row => new TextPair(rows.First[row], second[row]))], null, cancellationToken)
            : classifier.Score([.. some.Select(row => rows.First[row])], null, cancellationToken));

    // One class; of several labels those that reach the threshold, in one order.
    private static string Said(SavedClassifier classifier, TextAnswer answer) => classifier.Head.Kind == HeadKind.SingleLabel
        ? answer.Label
        : string.Join(", ", answer.Labels.Where(label => label.Value >= classifier.LabelThreshold).Select(label => label.Label).Order(StringComparer.Ordinal));
}
