using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;

namespace EmbeddingSpace.ML.Frame;

/// <summary>What every transformer that reads text can be told.</summary>
public abstract class TextTransformOptions : TextModelOptions, IValidatableObject
{
    /// <summary>Default of <see cref="RowsReadAhead"/>.</summary>
    public const int DefaultRowsReadAhead = 1024;

    private protected TextTransformOptions()
    {
    }

    /// <summary>Column that says whether the text was longer than the model reads: Boolean. Null, the default: no such column.</summary>
    [MinLength(1)]
    public string? TruncatedColumnName { get; set; }

    /// <summary>Most rows read ahead and scored together; texts of similar length among them share a forward pass. Saved with the model.</summary>
    [Range(1, int.MaxValue)]
    public int RowsReadAhead { get; set; } = DefaultRowsReadAhead;

    /// <summary>Number format of the weights and products. Default <see cref="ScoringPrecision.Float32"/>. The wish is saved with the model:
    /// <see cref="ScoringPrecision.Fastest"/> is decided anew on the machine that loads it.</summary>
    [EnumDataType(typeof(ScoringPrecision))]
    public ScoringPrecision Precision { get; set; } = ScoringPrecision.Float32;

    /// <summary>
    /// How prediction engines that ask at about the same time are scored together: each forward pass serves all that wait, so many engines on many threads
    /// share one model instead of fighting for the processor. Null, the default: each engine runs its own pass, which is best for one caller at a time.
    /// Views batch by themselves. Saved with the model.
    /// </summary>
    public BatchingOptions? Batching { get; set; }

    /// <inheritdoc/>
    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (TruncatedColumnName is { } name && AddedColumnNames.Contains(name))
            yield return new($"Column '{name}': expected different names for the added columns, found it as {nameof(TruncatedColumnName)} and again. "
                + "Choose another name.");
    }

    /// <summary>The columns added beside <see cref="TruncatedColumnName"/>.</summary>
    private protected abstract IEnumerable<string> AddedColumnNames { get; }

    internal override ScoringOptions ToScoring(IHostEnvironment environment) => base.ToScoring(environment) with { Precision = Precision };

    private protected override TextModelOptions Copy()
    {
        var copy = (TextTransformOptions)base.Copy();
        copy.Batching = Batching is null ? null : Batching with { };
        return copy;
    }
}
