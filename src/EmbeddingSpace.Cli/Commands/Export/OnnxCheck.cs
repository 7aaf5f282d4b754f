using EmbeddingSpace.Onnx;
using EmbeddingSpace.Onnx.Files;
using Microsoft.ML.OnnxRuntime;

namespace EmbeddingSpace.Cli.Commands.Export;

/// <summary>Runs a file that was written, and compares it with the model.</summary>
internal static class OnnxCheck
{
    // Texts of one pass: few enough for the longest ones.
    private const int TextsAtOnce = 16;

    /// <summary>Short and long, empty, of other scripts, and of characters that tokenizers treat unlike.</summary>
    public static IReadOnlyList<string> Texts { get; } =
    [
        "A gripping, beautifully acted film.", "I want my two hours back!", "", "ok", ".",
        "na\u00efve caf\u00e9 \u2014 d\u00e9j\u00e0 vu? 100% \u00fcber-cool \U0001F600 #1",
        "It's   spaced\tout\nover lines", "\u6771\u4eac\u306f\u65e5\u672c\u306e\u9996\u90fd\u3067\u3059\u3002", "The striker scored twice before half-time.",
        string.Concat(Enumerable.Repeat("The city lies on the river, and its port was the largest in the country for two centuries. ", 12)),
    ];

    /// <summary>The largest difference of an answer.</summary>
    /// <param name="model">What was written.</param>
    /// <param name="file">The file.</param>
    /// <param name="texts">Texts to compare on.</param>
    /// <param name="cancellationToken">Checked between passes.</param>
    /// <exception cref="UsageException">ONNX Runtime does not run the file.</exception>
    public static double Difference(OnnxModel model, OnnxFile file, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        try
        {
            using var options = Quiet();
            using var session = new InferenceSession(file.Path, options);
            var largest = 0.0;
            foreach (var some in texts.Chunk(TextsAtOnce))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var reference = model.Answer(some);
                largest = Math.Max(largest, reference.Difference(Run(session, reference)));
            }
            return largest;
        }
        catch (OnnxRuntimeException exception)
        {
            throw new UsageException($"'{file.Path}': expected a file that ONNX Runtime runs, found that it refuses it "
                + $"({exception.Message.ReplaceLineEndings(" ").TrimEnd('.')}); write it with another '--opset', or report this.", exception);
        }
    }

    /// <summary>Options of a session that writes nothing to standard error itself: what it refuses is told in a sentence.</summary>
    public static SessionOptions Quiet() => new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };

    private static Dictionary<string, IReadOnlyList<float>> Run(InferenceSession session, OnnxReference reference)
    {
        var inputs = reference.Inputs.ToDictionary(input => input.Key, input => OrtValue.CreateTensorValueFromMemory(
            input.Value.ToArray(), [reference.Texts, input.Value.Count / reference.Texts]), StringComparer.Ordinal);
        try
        {
            using var options = new RunOptions();
            string[] names = [.. reference.Outputs.Keys];
            using var results = session.Run(options, inputs, names);
            return names.Index().ToDictionary(
                name => name.Item, name => (IReadOnlyList<float>)results[name.Index].GetTensorDataAsSpan<float>().ToArray(), StringComparer.Ordinal);
        }
        finally
        {
            foreach (var input in inputs.Values) input.Dispose();
        }
    }
}
