using TorchSharp;

namespace EmbeddingSpace.Scoring;

/// <summary>One vector a text, in the order of the texts, in managed memory.</summary>
public sealed class TextScores
{
    /// <summary>Create from values and flags.</summary>
    /// <param name="values">[texts, size], row-major.</param>
    /// <param name="size">Numbers a text.</param>
    /// <param name="truncated">[texts]: whether the text was cut to the maximum length.</param>
    public TextScores(float[] values, int size, bool[] truncated)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(truncated);
        if (values.Length != (long)size * truncated.Length)
            throw new ArgumentException($"'values': expected {truncated.Length} x {size} numbers, got {values.Length}.", nameof(values));
        (Values, Size, Truncated) = (values, size, truncated);
    }

    /// <summary>[texts, size], row-major.</summary>
    public ReadOnlyMemory<float> Values { get; }

    /// <summary>Numbers a text.</summary>
    public int Size { get; }

    /// <summary>Whether each text was cut to the maximum length.</summary>
    public IReadOnlyList<bool> Truncated { get; }

    /// <summary>Whether each answer is certain, where the model promises an agreement and says which answers it holds for; null where it promises none.
    /// </summary>
    public IReadOnlyList<bool>? Certain { get; internal init; }

    /// <summary>Number of texts.</summary>
    public int Count => Truncated.Count;

    /// <summary>Tokens that the model ran to score them, special tokens and every window included, padding not; 0 where nobody counted.</summary>
    internal long Tokens { get; init; }

    /// <summary>The numbers as a CPU tensor [texts, size], float32, in the caller's dispose scope.</summary>
    internal torch.Tensor ToTensor() => torch.tensor(Values.ToArray(), [Count, Size]);

    /// <summary>Index of the largest number of one text: of logits, the class that is chosen. The first of equal ones.</summary>
    public int IndexOfLargest(int text) => ArgMax.Of(this[text]);

    /// <summary>Some numbers of every text, copied.</summary>
    /// <param name="start">The first.</param>
    /// <param name="size">How many.</param>
    /// <param name="certain">Whether each answer is certain; null: nothing is said of it.</param>
    internal TextScores Columns(int start, int size, bool[]? certain = null)
    {
        var values = new float[Count * size];
        for (var text = 0; text < Count; text++) this[text].Slice(start, size).CopyTo(values.AsSpan(text * size));
        return new(values, size, [.. Truncated]) { Certain = certain, Tokens = Tokens };
    }

    /// <summary>Some of the texts, copied.</summary>
    /// <param name="start">The first.</param>
    /// <param name="count">How many.</param>
    internal TextScores Texts(int start, int count) => new(Values.Slice(start * Size, count * Size).ToArray(), Size, [.. Truncated.Skip(start).Take(count)])
    {
        Certain = Certain is null ? null : [.. Certain.Skip(start).Take(count)],
    };

    /// <summary>The vector of one text.</summary>
    public ReadOnlySpan<float> this[int text] => Values.Span.Slice(checked(text * Size), Size);
}
