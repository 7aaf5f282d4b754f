using System.CommandLine;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.Tokenization;
using EmbeddingSpace.Tokenization.Sequences;
using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Commands.Tokenize;

/// <summary><c>tokenize</c>: the tokens that a model reads of texts, and the characters that each stands for.</summary>
internal static class TokenizeCommand
{
    // Without one of these a folder holds at most a tokenizer.
    private static readonly string[] ModelFiles = ["config.json", "modules.json"];

    /// <summary>Create the command.</summary>
    public static Command Create(CommandHost host)
    {
        var (model, texts) = (CommonOptions.Model(), CommonOptions.Texts());
        var command = new Command("tokenize", "Show what a model reads of texts, or pairs of texts: ids, tokens and the characters that each stands for. "
            + "A folder of tokenizer files without a model will do; texts are then cut only where '--max-length' says so.")
        {
            model, host.Global.Adapter, host.Global.AdapterBase, host.Global.BaseSeed, texts, host.Global.TextColumn, host.Global.PairColumn,
        };
        return host.Attach(command, context => Execute(context, context.Model, context.Get(texts)));
    }

    private static int Execute(CommandContext context, string path, string file)
    {
        var texts = context.ReadTextsOrPairs(file);
        var (tokenizer, limit) = Load(path, context.AdapterBase);
        var length = context.Settings.MaximumLength ?? limit;
        var rows = texts.First.Select((text, i) =>
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            return TokenizationDocument.Row.Of(Encode(tokenizer, text, texts.Second?[i], length), tokenizer.Tokens);
        });
        context.Write(new TokenizationDocument([.. rows]), document => Render(document, texts));
        return ExitCodes.Done;
    }

    private static LocatedSequence Encode(TextTokenizer tokenizer, string text, string? pair, int length) => pair is null
        ? tokenizer.EncodeWithCharacters(text, length)
        : tokenizer.EncodePairWithCharacters(text, pair, length);

    /// <summary>The tokenizer, and the longest text that its model reads in tokens; without a model texts are cut nowhere.</summary>
    private static (TextTokenizer Tokenizer, int Limit) Load(string path, AdapterBase? adapterBase)
    {
        if (IsTokenizerAlone(path, adapterBase)) return (TextTokenizer.Load(path), int.MaxValue);
        using var checkpoint = ModelFile.OpenCheckpoint(path, adapterBase);
        var tokenizer = TextTokenizer.Load(checkpoint);
        var most = ModelInspection.Of(checkpoint).Architecture.MaximumLength;
        return (tokenizer, Math.Min(most, tokenizer.MaximumLength ?? most));
    }

    private static bool IsTokenizerAlone(string path, AdapterBase? adapterBase) => adapterBase is null && !ModelFile.IsSaved(path) && Directory.Exists(path)
        && !Checkpoint.IsAdapter(path) && !ModelFiles.Any(name => File.Exists(Path.Combine(path, name)));

    private static IEnumerable<IRenderable> Render(TokenizationDocument document, TextRows texts)
    {
        var table = Tables.Create("Text", "Token", "Id", "Type", "Characters");
        foreach (var (row, i) in document.Rows.Select((row, i) => (row, i)))
        {
            var text = Tables.Shorten(texts.Second is null ? texts.First[i] : $"{texts.First[i]} | {texts.Second[i]}");
            for (var token = 0; token < row.Ids.Count; token++)
                table.Add(token > 0 ? "" : row.Truncated ? "(cut) " + text : text, row.Tokens[token], NumberText.Whole(row.Ids[token]),
                    NumberText.Whole(row.Types[token]), Invariant($"{row.Offsets[token][0]}–{row.Offsets[token][1]}"));
        }
        yield return table;
    }
}
