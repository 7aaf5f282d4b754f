using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.ML.Columns;

namespace EmbeddingSpace.ML.Frame;

/// <summary>What every estimator of this product is: it promises columns without loading anything, and loads or makes its model when it is fitted.</summary>
/// <typeparam name="TTransformer">What it fits.</typeparam>
public abstract class ModelEstimator<TTransformer> : IEstimator<TTransformer> where TTransformer : ModelTransformer
{
    private protected ModelEstimator()
    {
    }

    /// <summary>Check the schema, then load or make the model. Only a translation reads rows, and no column but those that it names.</summary>
    /// <param name="input">Data with the columns to read.</param>
    /// <returns>The transformer; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column to read is missing, or of another type or size; a layer is out of range.</exception>
    /// <exception cref="CheckpointException">A model folder cannot be used.</exception>
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var transformer = Fit(input, [.. Read.Select(column => column.Find(input.Schema, nameof(input)))]);
        try
        {
            // Now the size that the model reads is known, too.
            transformer.Check(input.Schema, nameof(input));
            return transformer;
        }
        catch
        {
            transformer.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A column to read is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => EstimatorShape.Promise(inputSchema, Read, Added);

    /// <summary>The columns that <c>Fit</c> needs.</summary>
    private protected abstract IReadOnlyList<InputColumn> Read { get; }

    /// <summary>The columns that the transformer adds; sizes and class names may be any.</summary>
    private protected abstract IReadOnlyList<OutputColumn> Added { get; }

    /// <summary>Load or make the model; the columns of <see cref="Read"/> were found.</summary>
    private protected abstract TTransformer Fit(IDataView input, DataViewSchema.Column[] read);
}
