using EmbeddingSpace.ML.Persistence;

namespace EmbeddingSpace.ML.Columns;

/// <summary>What an estimator promises before anything is loaded.</summary>
internal static class EstimatorShape
{
    /// <summary>Shapes know neither sizes nor class names, so any will do for the promise.</summary>
    public static readonly IReadOnlyList<string> AnyClasses = ["0", "1"];

    /// <summary>The input's shape with the added columns, which hide those of the same name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column to read is missing or of another type.</exception>
    public static SchemaShape Promise(SchemaShape inputSchema, IReadOnlyList<InputColumn> read, IReadOnlyList<OutputColumn> added)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (var column in read) column.Check(inputSchema, nameof(inputSchema));
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(added.Select(column => column.Column));
        var promised = MLNetEnvironment.Shape(builder.ToSchema());
        return new([.. inputSchema.Where(column => promised.All(own => own.Name != column.Name)), .. promised]);
    }
}
