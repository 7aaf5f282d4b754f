namespace EmbeddingSpace.Fuzz;

/// <summary>Something that reads files which anyone may have written.</summary>
internal abstract class FuzzReader : IDisposable
{
    /// <summary>What is asked for after it has loaded.</summary>
    protected const string Text = "A plot twist, a naïve ending: 3 stars out of 5 😀.";

    /// <summary>Name for people and for the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Damage a valid input.</summary>
    /// <param name="mutator">Decides how.</param>
    /// <returns>Bytes of the damaged input.</returns>
    public abstract long Prepare(Mutator mutator);

    /// <summary>Read the input that was prepared, and compute something with what was read.</summary>
    public abstract void Read();

    /// <summary>Whether the documentation of what was called names this exception.</summary>
    public abstract bool IsDocumented(Exception exception);

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Scores must be numbers: a damaged weight may change them, not void them.</summary>
    protected static void RequireNumbers(ReadOnlySpan<float> scores)
    {
        foreach (var score in scores)
            if (float.IsNaN(score)) throw new NotANumberException();
    }
}
