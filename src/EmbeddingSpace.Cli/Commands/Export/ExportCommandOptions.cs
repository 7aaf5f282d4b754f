using System.CommandLine;
using EmbeddingSpace.Onnx.Files;

namespace EmbeddingSpace.Cli.Commands.Export;

/// <summary>The flags of <c>export</c>.</summary>
internal sealed class ExportCommandOptions
{
    private readonly InputOption _model = CommonOptions.Model();

    private readonly OutputOption _output = new("--output", "F.onnx", "The file to write; '-' keeps nothing.", required: true);

    private readonly Option<string[]> _heads = NewOption.Optional<string[]>("--head", "NAME[=F]",
        "A saved translation to the encoder that '--model' names, as a head of that name; may be given several times: the encoder runs once for all. "
        + "NAME alone: this one of several heads in a saved .zip; without it all of them are written.");

    private readonly Option<int> _opset = NewOption.WithDefault("--opset", "N", OnnxExportOptions.DefaultOpset,
        Invariant($"Version of ONNX's operators, {OnnxExportOptions.OldestOpset} to {OnnxExportOptions.NewestOpset}."));

    private readonly Option<bool> _text = NewOption.Flag("--text",
        "The file reads a text, one a call, in place of its tokens, and needs onnxruntime-extensions; refused where those give other tokens than the model's.");

    private readonly InputOption _texts = new("--texts", "F", "Texts to compare file and model on; some of every kind without it.");

    /// <summary>Add them to the command.</summary>
    public void AddTo(Command command, GlobalOptions global)
    {
        foreach (var option in (Option[])[
            _model, global.Adapter, global.AdapterBase, global.BaseSeed, _output, _heads, _opset, _text, _texts, global.TextColumn]) command.Add(option);
    }

    /// <summary>What is asked for.</summary>
    /// <exception cref="UsageException">It cannot be done.</exception>
    public ExportRequest Read(CommandContext context)
    {
        var opset = context.Get(_opset);
        if (opset is < OnnxExportOptions.OldestOpset or > OnnxExportOptions.NewestOpset)
            throw new UsageException(Invariant($"'{_opset.Name}': expected a version from {OnnxExportOptions.OldestOpset} to ")
                + Invariant($"{OnnxExportOptions.NewestOpset}, found {opset}; write for example {OnnxExportOptions.DefaultOpset}."));
        var output = context.Get(_output);
        var (head, heads) = ReadHeads(context.Parsed.GetValue(_heads) ?? [], output);
        return new(context.Model, output, head, heads, new() { Opset = opset, ReadsText = context.Parsed.GetValue(_text) }, context.Parsed.GetValue(_texts));
    }

    private (string? Head, IReadOnlyDictionary<string, string> Heads) ReadHeads(string[] given, string output)
    {
        if (given is [var alone] && NamedPath.Read(_heads.Name, alone).Name is null) return (alone, new Dictionary<string, string>());
        var heads = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in given)
        {
            if (NamedPath.Read(_heads.Name, text) is not ({ } name, var path))
                throw new UsageException($"'{_heads.Name}' '{text}': expected NAME=FILE, where there are several heads, found another form; "
                    + "write a name, '=', and the file of a translation.");
            if (Path.GetFullPath(path) == Path.GetFullPath(output))
                throw new UsageException($"'{_output.Name}' '{output}': expected a file of its own, found what '{_heads.Name}' '{text}' reads, which it would "
                    + "replace; choose another name.");
            if (!heads.TryAdd(name, path))
                throw new UsageException($"'{_heads.Name}' '{text}': expected a name of its own, found another head of the name '{name}'; "
                    + "choose another name.");
        }
        return (null, heads);
    }
}
