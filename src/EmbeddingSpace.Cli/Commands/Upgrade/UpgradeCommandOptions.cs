using System.CommandLine;

namespace EmbeddingSpace.Cli.Commands.Upgrade;

/// <summary>The options of <c>upgrade</c>.</summary>
internal sealed class UpgradeCommandOptions
{
    private readonly Option<string[]> _from = Several("--from", "OLD",
        "Saved models to move, or a folder of them; a model folder, too. Every classifier in them is moved, each head of several by itself.", required: true);
    private readonly InputOption _to = new("--to", "NEW", required: true, description: "Model folder of the new pretrained encoder.");
    private readonly Option<string[]> _texts = Several("--texts", "[HEAD=]F",
        "Unlabelled texts like those to classify, as 'translate' takes them, for all heads, or for the one named before the '='. Heads of the same texts are "
        + "moved in one reading by the new encoder. Without it token sequences are drawn.");
    private readonly Option<string[]> _data = Several("--data", "[HEAD=]F",
        "Labelled texts, as 'evaluate' takes them: the report also says whether each head got better. Heads that do not answer with one class have none.");
    private readonly Option<double?> _agree = NewOption.Number<double>("--agree", "R",
        "Agreement with the old head, .5 to .999, to be promised with 95 % certainty; without it a head that promised one promises the same.");
    private readonly Option<string> _output = NewOption.Required("--output", "DIR",
        "The folder of the new models and 'upgrade.json'; it must not be there yet, and appears whole or not at all.");

    /// <summary>Add the options to a command.</summary>
    public void AddTo(Command command, GlobalOptions global)
    {
        foreach (var option in (Option[])
        [
            _from, _to, _texts, _data, _agree, global.TextColumn, global.PairColumn, global.LabelColumn, global.LongTexts, global.Precision, global.Seed,
            _output,
        ]) command.Add(option);
        command.Validators.Add(result => AgreementRange.Check(result, _agree));
    }

    /// <summary>What was asked for.</summary>
    /// <exception cref="UsageException">A path is wrong, or a name before a '='.</exception>
    public UpgradeRequest Read(CommandContext context)
    {
        var heads = OldHeads.Find(context.Get(_from), context);
        var texts = new NamedFiles(_texts.Name, context.Parsed.GetValue(_texts) ?? []);
        var data = new NamedFiles(_data.Name, context.Parsed.GetValue(_data) ?? []);
        texts.Check(heads);
        data.Check(heads);
        return new(heads, context.Get(_to), texts, data, context.Parsed.GetValue(_agree), context.Get(_output));
    }

    private static Option<string[]> Several(string name, string helpName, string description, bool required = false) => new(name)
    {
        Description = description,
        HelpName = helpName,
        Required = required,
        AllowMultipleArgumentsPerToken = true,
    };
}
