using static Microsoft.ML.DataViewSchema;

namespace EmbeddingSpace.ML.Columns;

/// <summary>What is wrong with a getter that was asked for, in ML.NET's own form.</summary>
internal static class ColumnFaults
{
    /// <summary>The column was not among those that were asked for.</summary>
    /// <param name="column">The column.</param>
    /// <param name="holder">What was asked for its columns: a row or a cursor.</param>
    public static InvalidOperationException NotActive(Column column, string holder) =>
        new($"Column '{column.Name}' is not active in this {holder}: name it among the columns asked for.");

    /// <summary>The column has another type.</summary>
    public static InvalidOperationException WrongType(Column column, Type asked) =>
        new($"Invalid TValue in GetGetter for column '{column.Name}': expected {column.Type.RawType}, got {asked}");
}
