using EmbeddingSpace.Onnx.Files;
using EmbeddingSpace.Tokenization.Sequences;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EmbeddingSpace.Onnx.Tests;

/// <summary>A file in ONNX Runtime.</summary>
internal sealed class OnnxRun(string path) : IDisposable
{
    /// <summary>What exported files may differ by from the product, as was promised: kernels of two libraries sum in other orders.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>Float32 has seven digits: states of several hundreds (random adapters make some) are not known to more of them.</summary>
    private const double RelativeTolerance = 1e-5;

    private readonly InferenceSession _session = new(path);

    /// <summary>What is said of the model.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    /// <summary>Names of what it reads.</summary>
    public IReadOnlyCollection<string> Inputs => [.. _session.InputMetadata.Keys];

    /// <summary>Names of what it gives.</summary>
    public IReadOnlyCollection<string> Outputs => [.. _session.OutputMetadata.Keys];

    /// <summary>Run it.</summary>
    /// <param name="sequences">The texts; shorter ones are padded.</param>
    /// <param name="second">The second texts of pairs that are read apart.</param>
    /// <param name="padding">Id in the padding, which is to mean nothing.</param>
    /// <returns>Every output by its name.</returns>
    public IReadOnlyDictionary<string, DenseTensor<float>> Run(
        IReadOnlyList<TokenSequence> sequences, IReadOnlyList<TokenSequence>? second = null, long padding = 0)
    {
        var inputs = Inputs.Where(name => !name.StartsWith("second_", StringComparison.Ordinal))
            .Select(name => Input(name, name, sequences, padding)).ToList();
        if (second is not null)
            inputs.AddRange(Inputs.Where(name => name.StartsWith("second_", StringComparison.Ordinal))
                .Select(name => Input(name, name["second_".Length..], second, padding)));
        using var results = _session.Run(inputs);
        return results.ToDictionary(result => result.Name, result => ((DenseTensor<float>)result.AsTensor<float>()).Clone() as DenseTensor<float>)!;
    }

    /// <summary>Run it on what a model says of itself.</summary>
    public IReadOnlyDictionary<string, float[]> Run(OnnxReference reference)
    {
        using var results = _session.Run([.. reference.Inputs.Select(input => NamedOnnxValue.CreateFromTensor(input.Key,
            new DenseTensor<long>(input.Value.ToArray(), [reference.Texts, input.Value.Count / reference.Texts])))]);
        return results.ToDictionary(result => result.Name, result => result.AsTensor<float>().ToArray());
    }

    /// <summary>The largest difference of two rows of numbers, of those that may differ no more than <see cref="Tolerance"/>.</summary>
    public static void AssertEqual(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Xunit.Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var far = Math.Abs((double)expected[i] - actual[i]);
            Xunit.Assert.True(far <= Tolerance + (RelativeTolerance * Math.Abs(expected[i])), $"{what}: number {i}, expected {expected[i]}, got {actual[i]}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static NamedOnnxValue Input(string name, string kind, IReadOnlyList<TokenSequence> sequences, long padding)
    {
        var longest = sequences.Max(sequence => sequence.Ids.Length);
        var values = new DenseTensor<long>([sequences.Count, longest]);
        for (var row = 0; row < sequences.Count; row++)
            for (var column = 0; column < longest; column++)
            {
                var isToken = column < sequences[row].Ids.Length;
                values[row, column] = kind switch
                {
                    "input_ids" => isToken ? sequences[row].Ids[column] : padding,
                    "attention_mask" => isToken ? 1 : 0,
                    "token_type_ids" => isToken && column >= sequences[row].SecondStart ? 1 : 0,
                    _ => throw new ArgumentException($"'{name}': expected ids, a mask or types.", nameof(name)),
                };
            }
        return NamedOnnxValue.CreateFromTensor(name, values);
    }
}
