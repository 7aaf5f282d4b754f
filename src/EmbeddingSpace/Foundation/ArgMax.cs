namespace EmbeddingSpace.Foundation;

/// <summary>Where the largest of some numbers stands.</summary>
internal static class ArgMax
{
    /// <summary>Index of the largest number, the first of equal ones; 0 where there is none.</summary>
    public static int Of(ReadOnlySpan<float> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
            if (values[i] > values[best]) best = i;
        return best;
    }

    /// <inheritdoc cref="Of(ReadOnlySpan{float})"/>
    public static int Of(ReadOnlySpan<double> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
            if (values[i] > values[best]) best = i;
        return best;
    }
}
