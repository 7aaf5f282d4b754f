using System.Globalization;
using EmbeddingSpace.Onnx;
using EmbeddingSpace.Onnx.Files;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EmbeddingSpace.Cli.Commands.Export;

/// <summary>Runs a file that reads texts, and compares its tokens and answers with the model's.</summary>
internal static class TextCheck
{
    private const string Ids = "input_ids", Text = "text", MaximumLength = "maximum_length";

    // Of longer texts a pass of a large model takes minutes.
    private const int LongestTried = 1024;

    /// <summary>Texts that tokenizers treat unlike. None has the character that ends a text in other languages, where ONNX Runtime cuts it.</summary>
    public static IReadOnlyList<string> Texts { get; } =
    [
        .. OnnxCheck.Texts, "   ", "\n", " leading and trailing ", "UPPER lower MiXeD", "e\u0301 combining acute vs \u00e9",
        "\u0130stanbul \u00df \u1e9e \ufb01 ligature", "a\u200bzero\u00a0width\ufeffbom", "tabs\t\ttabs\r\nnewlines\n\n\n",
        "[CLS] literal [MASK] tokens [SEP] <s> </s> <mask> <|endoftext|>", "don't can't we'll they've I'm 'quoted'",
        "http://example.org/path?q=1&r=2#frag user@example.org", "1,234.56 3/4 \u00bd 10^3 \u2082", "\u041f\u0440\u0438\u0432\u0435\u0442 \ud55c\uad6d\uc5b4",
        new('a', 120), string.Concat(Enumerable.Repeat("supercalifragilistic", 12)), "\u0007bell \u001besc", "\ufffd replacement \ue000 private",
        "hyphen-ated \u2010 \u2011 \u2013 \u2014 dashes", "quotes \u201ccurly\u201d \u2018single\u2019 `tick`",
        "$100 \u20ac50 \u00a320 \u00a55 + - = < > ~ ^ |",
    ];

    /// <summary>The largest difference of an answer.</summary>
    /// <param name="model">What was written.</param>
    /// <param name="file">The file.</param>
    /// <param name="texts">Texts to compare on; null: some of every kind, and one that the model cuts.</param>
    /// <param name="cancellationToken">Checked between texts.</param>
    /// <exception cref="UsageException">Tokens differ, or ONNX Runtime does not run the file.</exception>
    public static double Difference(OnnxModel model, OnnxFile file, IReadOnlyList<string>? texts, CancellationToken cancellationToken)
    {
        var largest = 0.0;
        try
        {
            using var options = OnnxCheck.Quiet();
            options.RegisterOrtExtensions();
            using var session = new InferenceSession(file.Path, options);
            foreach (var text in texts ?? [.. Texts, .. TooLong(session)])
            {
                cancellationToken.ThrowIfCancellationRequested();
                var reference = model.Answer([text]);
                var inputs = session.InputMetadata.Keys.Select(name => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<string>(new[] { text }, [1])));
                using var results = session.Run([.. inputs], [Ids, .. reference.Outputs.Keys]);
                var ids = results[0].AsTensor<long>().ToArray();
                if (!ids.SequenceEqual(reference.Inputs[Ids])) throw Refused($"the tokens {Shown(ids)} and not {Shown(reference.Inputs[Ids])}", text);
                largest = Math.Max(largest, reference.Difference(results.Skip(1).ToDictionary(
                    result => result.Name, result => (IReadOnlyList<float>)result.AsTensor<float>().ToArray(), StringComparer.Ordinal)));
            }
        }
        catch (OnnxRuntimeException exception)
        {
            throw new UsageException($"'--{Text}': expected a tokenizer that onnxruntime-extensions has, found one that it refuses "
                + $"({exception.Message.ReplaceLineEndings(" ").TrimEnd('.')}); leave the flag out.", exception);
        }
        return largest;
    }

    private static string[] TooLong(InferenceSession session) =>
        int.Parse(session.ModelMetadata.CustomMetadataMap[MaximumLength], CultureInfo.InvariantCulture) is <= LongestTried and var length
            ? [string.Concat(Enumerable.Repeat("a ", length))]
            : [];

    private static UsageException Refused(string found, string text) => new(
        $"'--{Text}': expected the model's tokens of onnxruntime-extensions, found {found} for the text '{Tables.Shorten(text)}'; leave the flag out, "
        + "or give texts of your own with '--texts' where such texts do not come.");

    private static string Shown(IReadOnlyList<long> ids) => $"[{string.Join(", ", ids.Take(12))}{(ids.Count > 12 ? ", …" : "")}]";
}
