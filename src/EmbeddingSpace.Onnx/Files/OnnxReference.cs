namespace EmbeddingSpace.Onnx.Files;

/// <summary>What a file has to give for some texts, by the product itself: for checking it in whatever runtime it is to run in.</summary>
/// <param name="Texts">Number of texts, or pairs: rows of every input and output.</param>
/// <param name="Inputs">Each input by name, [texts, tokens], the last axis fastest.</param>
/// <param name="Outputs">Outputs by name, [texts, numbers]; states of single tokens are not among them.</param>
public sealed record OnnxReference(
    int Texts, IReadOnlyDictionary<string, IReadOnlyList<long>> Inputs, IReadOnlyDictionary<string, IReadOnlyList<float>> Outputs)
{
    /// <summary>The largest difference between these numbers and those of another runtime.</summary>
    /// <param name="found">Outputs by name, as many numbers of each.</param>
    /// <exception cref="ArgumentException">An output is missing or of another size.</exception>
    public double Difference(IReadOnlyDictionary<string, IReadOnlyList<float>> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        var largest = 0.0;
        foreach (var (name, expected) in Outputs)
        {
            if (!found.TryGetValue(name, out var numbers) || numbers.Count != expected.Count)
                throw new ArgumentException($"'{name}': expected {expected.Count} numbers, got {(numbers is null ? "none" : numbers.Count)}.", nameof(found));
            // What is no number is as far away as can be.
            for (var i = 0; i < numbers.Count; i++)
                largest = float.IsFinite(numbers[i]) ? Math.Max(largest, Math.Abs((double)numbers[i] - expected[i])) : double.PositiveInfinity;
        }
        return largest;
    }
}
