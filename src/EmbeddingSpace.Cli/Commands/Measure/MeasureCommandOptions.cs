using System.CommandLine;
using EmbeddingSpace.Projection.Measurements;
using EmbeddingSpace.Projection.Parameters;

namespace EmbeddingSpace.Cli.Commands.Measure;

/// <summary>The options of <c>measure</c>.</summary>
internal sealed class MeasureCommandOptions
{
    /// <summary>Says how many coordinates are kept.</summary>
    public const string KName = "--k";

    private readonly InputOption _model = CommonOptions.Model();
    private readonly InputOption _texts = new("--texts", "F",
        "Texts for the recall of hidden states: one a line, or a column of .tsv, .csv, .jsonl, .parquet; .gz too; - reads standard input. "
        + "Without them that measurement is left out.");
    private readonly Option<string?> _k = NewOption.Optional<string?>(KName, "K,…",
        $"Coordinates to keep, with commas between ({string.Join(",", DefaultKs)} where not given, as far as the vocabulary goes).");
    private readonly Option<string?> _role = NewOption.Optional<string?>("--role", "R",
        $"Parameters to keep coordinates of: {CommonOptions.LayeredRoles}. Without it all of them.");
    private readonly Option<int?> _layer = CommonOptions.Layer();
    private readonly Option<int?> _top = NewOption.Optional<int?>("--top", "K",
        $"Tokens that stand for a vector ({RelatedVectors.DefaultTop} where not given, for hidden states {HiddenStateRecallOptions.DefaultTop}).");
    private readonly Option<int> _active = NewOption.WithDefault("--active", "N", HiddenStateRecallOptions.DefaultActiveParameters,
        "Most active neurons of a block that should account for a hidden state.");

    /// <summary>How many coordinates are kept where nothing is said.</summary>
    public static IReadOnlyList<int> DefaultKs { get; } = [1, 10, 50, 100, 500, 1000, 5000];

    /// <summary>Add the options to a command.</summary>
    public void AddTo(Command command, GlobalOptions global)
    {
        foreach (var option in (Option[])
            [_model, global.Adapter, global.AdapterBase, global.BaseSeed, _texts, _k, _role, _layer, _top, _active, global.TextColumn, global.Seed])
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.IsGiven(_active) && !result.IsGiven(_texts)) result.AddError("Expected '--texts F' beside '--active', found none.");
        });
    }

    /// <summary>What was asked for; reads the texts.</summary>
    /// <exception cref="UsageException">The role has no vectors in every block, a number is none, or the texts cannot be read.</exception>
    public MeasureRequest Read(CommandContext context)
    {
        var parsed = context.Parsed;
        return new(
            parsed.GetValue(_role) is { } word ? new[] { Layered(word) } : null,
            parsed.GetValue(_layer),
            parsed.Numbers(_k) is { } ks ? [.. ks.Distinct().Order()] : null,
            parsed.GetValue(_texts) is { } file ? context.ReadTexts(file) : null,
            parsed.GetValue(_top),
            parsed.GetValue(_active));
    }

    private static ParameterRole Layered(string word)
    {
        var role = ParameterRoles.Parse(word);
        if (ParameterRoles.Layered.Contains(role)) return role;
        throw new UsageException(
            $"'--role' '{word}': expected a role with many vectors in every block ({CommonOptions.LayeredRoles}); choose one of these.");
    }
}
