using EmbeddingSpace.ML.Columns;
using static Microsoft.ML.DataViewSchema;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Row by row, for prediction engines.</summary>
internal sealed class ScoredRowMapper(ColumnBinding binding, IRowFunction function) : IRowToRowMapper
{
    public DataViewSchema InputSchema => binding.Input;

    public DataViewSchema OutputSchema => binding.Output;

    public IEnumerable<Column> GetDependencies(IEnumerable<Column> dependingColumns) => binding.Dependencies([.. dependingColumns]);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(activeColumns);
        if (input.Schema != InputSchema)
            throw new ArgumentException("The row's schema: expected the one that the mapper was made for, got another.", nameof(input));
        DataViewSchema.Column[] wanted = [.. activeColumns];
        return new ScoredRow(input, binding, function.Follow(input, binding, binding.Explains(wanted)), binding.Active(wanted));
    }
}
