using System.Text;
using EmbeddingSpace.Onnx.Encoders;
using EmbeddingSpace.Onnx.Graphs;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Tokenization.Normalization;
using EmbeddingSpace.Tokenization.Words;

namespace EmbeddingSpace.Onnx.Models;

/// <summary>Tokens of one text, made in the graph by the operators of onnxruntime-extensions. They do not give every model's ids: that is for whoever runs
/// the file to find out.</summary>
internal static class TextTokenNodes
{
    private const string Domain = "ai.onnx.contrib", TokenizerFile = "tokenizer.json", SettingsFile = "tokenizer_config.json";

    /// <summary>Tokenize.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="text">[1] the text.</param>
    /// <param name="model">Whose tokens they are.</param>
    /// <exception cref="InvalidCheckpointException">No operator is made for a tokenizer of this kind.</exception>
    public static TokenInputs Tokenize(GraphBuilder graph, string text, TextModel model)
    {
        var definition = model.Tokenizer.Definition;
        if (definition is { Model: WordPieceModel words, Normalizer: BertNormalizer normalizer }) return WordPiece(graph, text, model, words, normalizer);
        if (model.Checkpoint.FindFile(TokenizerFile) is { } tokenizer && model.Checkpoint.FindFile(SettingsFile) is { } settings)
            return OfFiles(graph, text, model, Encoding.UTF8.GetString(tokenizer.Span), Encoding.UTF8.GetString(settings.Span));
        throw new InvalidCheckpointException($"'{model.Checkpoint.Location}': expected a tokenizer of WordPiece, or the files '{TokenizerFile}' and "
            + $"'{SettingsFile}', so that an operator can make tokens of text, found others. Write a file that reads tokens.");
    }

    private static TokenInputs WordPiece(GraphBuilder graph, string text, TextModel model, WordPieceModel words, BertNormalizer normalizer)
    {
        var (special, tokens) = (model.Tokenizer.Special, model.Tokenizer.Tokens);
        string Token(int? id) => id is { } known ? tokens[known] : words.UnknownToken;
        var made = graph.Custom(Domain, "BertTokenizer", [text], 3,
            ("vocab_file", string.Join('\n', tokens)), ("do_lower_case", Flag(normalizer.LowerCase)), ("strip_accents", Flag(normalizer.StripAccents)),
            ("tokenize_chinese_chars", Flag(normalizer.SpaceChinese)), ("unk_token", words.UnknownToken), ("suffix_indicator", words.Continuation),
            ("cls_token", Token(special.Classification ?? special.Begin)), ("sep_token", Token(special.Separator ?? special.End)),
            ("pad_token", Token(special.Padding)), ("mask_token", Token(special.Mask)), ("max_length", (long)model.MaximumLength));
        return new(graph, graph.Unsqueeze(made[0], 0), graph.Unsqueeze(made[2], 0),
            model.Architecture.TokenTypes > 1 ? graph.Unsqueeze(made[1], 0) : null);
    }

    private static TokenInputs OfFiles(GraphBuilder graph, string text, TextModel model, string tokenizer, string settings)
    {
        var ids = graph.Slice(graph.Custom(Domain, "HfJsonTokenizer", [text], 1, ("tokenizer_vocab", tokenizer), ("tokenizer_config", settings))[0],
            0, model.MaximumLength);
        if (model.EmptyText is { } token)
        {
            // Behind the tokens, and cut off again where there are any.
            var count = graph.Node("Max", [graph.Gather(graph.Node("Shape", [ids]), graph.Integers(1)), graph.Integers(1)]);
            var longer = graph.Join(1, [ids, graph.Unsqueeze(graph.Integers(token), 0)]);
            ids = graph.Node("Slice", [longer, graph.Integers(0), count, graph.Integers(1)]);
        }
        var zeros = graph.Subtract(ids, ids);
        return new(graph, ids, graph.Add(zeros, graph.Integer(1)), model.Architecture.TokenTypes > 1 ? zeros : null);
    }

    private static long Flag(bool value) => value ? 1 : 0;
}
