using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.Tests.Fakes;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Contract;

/// <summary>What every estimator of this product keeps (house rules for ML.NET).</summary>
internal static class EstimatorContract
{
    /// <summary>Check everything.</summary>
    /// <param name="models">Counting models.</param>
    /// <param name="create">Makes the estimator in a context of <paramref name="models"/>.</param>
    /// <param name="read">Name of the column that the transformer reads.</param>
    /// <param name="added">Names of the columns that it adds.</param>
    public static void Check<T>(FakeModels models, Func<MLContext, IEstimator<T>> create, string read, params string[] added) where T : class, ITransformer
    {
        var context = models.Context();
        var estimator = create(context);
        var data = TextRow.View(context);
        using var transformer = (IDisposable)estimator.Fit(data);
        var fitted = (ITransformer)transformer;

        PromisedShapeIsDelivered(estimator, fitted, data);
        WrongInputFailsEverywhere(context, estimator, fitted, data, read);
        UnaskedColumnsCostNothing(models, fitted, data);
        TwoReadingsAgree(fitted, data, added);
        RowsEqualTheView(fitted, data, added);
        SavedEqualsLoaded(models, context, fitted, data, added);
        DisposedOnce(models, transformer, fitted, data, added);
    }

    private static void PromisedShapeIsDelivered(IEstimator<ITransformer> estimator, ITransformer transformer, IDataView data)
    {
        var delivered = transformer.GetOutputSchema(data.Schema);
        Assert.Equal(Describe(ShapeOf(delivered)), Describe(estimator.GetOutputSchema(ShapeOf(data.Schema))));
        Assert.Equal(delivered.Select(column => column.ToString()), transformer.Transform(data).Schema.Select(column => column.ToString()));
    }

    private static string[] Describe(SchemaShape shape) =>
        [.. shape.Select(column => $"{column.Name} {column.Kind} {column.ItemType} {column.IsKey} [{string.Join(' ', Annotations(column))}]").Order()];

    private static IEnumerable<string> Annotations(SchemaShape.Column column) =>
        column.Annotations.Select(annotation => $"{annotation.Name}:{annotation.Kind}:{annotation.ItemType}").Order();

    private static void WrongInputFailsEverywhere(MLContext context, IEstimator<ITransformer> estimator, ITransformer transformer, IDataView data, string read)
    {
        var missing = context.Transforms.DropColumns(read).Fit(data).Transform(data);
        var mistyped = context.Transforms.CopyColumns(read, nameof(TextRow.Number)).Fit(data).Transform(data);
        foreach (var (wrong, message) in new[] { (missing, "Could not find"), (mistyped, "Schema mismatch for") })
        {
            Action[] attempts =
            [
                () => estimator.GetOutputSchema(ShapeOf(wrong.Schema)),
                () => estimator.Fit(wrong),
                () => transformer.GetOutputSchema(wrong.Schema),
                () => transformer.Transform(wrong),
                () => transformer.GetRowToRowMapper(wrong.Schema),
            ];
            foreach (var attempt in attempts)
            {
                var exception = Assert.Throws<ArgumentOutOfRangeException>(attempt);
                Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
                Assert.Contains($"'{read}'", exception.Message, StringComparison.Ordinal);
            }
        }
    }

    private static void UnaskedColumnsCostNothing(FakeModels models, ITransformer transformer, IDataView data)
    {
        models.Calls.Clear();
        var view = transformer.Transform(data);
        Assert.Equal(Cells.Read(data, nameof(TextRow.Number), nameof(TextRow.Text)), Cells.Read(view, nameof(TextRow.Number), nameof(TextRow.Text)));
        Assert.Empty(models.Calls);
        Assert.Equal(data.GetRowCount(), view.GetRowCount());
        Assert.Equal(data.CanShuffle, view.CanShuffle);
    }

    private static void TwoReadingsAgree(ITransformer transformer, IDataView data, string[] added)
    {
        var view = transformer.Transform(data);
        string[] columns = [.. added, nameof(TextRow.Number)];
        var first = Cells.Read(view, columns);
        Assert.Equal(8, first.Length);
        Assert.Equal(first, Cells.Read(view, columns));
        // Without a passed-on column another cursor does the work.
        Assert.Equal(first.Select(row => row[..row.LastIndexOf(" | ", StringComparison.Ordinal)]), Cells.Read(view, added));
    }

    private static void RowsEqualTheView(ITransformer transformer, IDataView data, string[] added)
    {
        Assert.True(transformer.IsRowToRowMapper);
        var mapper = transformer.GetRowToRowMapper(data.Schema);
        var wanted = added.Select(name => mapper.OutputSchema[name]).ToArray();
        using var cursor = data.GetRowCursor(mapper.GetDependencies(wanted));
        using var row = mapper.GetRow(cursor, wanted);
        var read = Cells.Reader(row, wanted);
        var rows = new List<string>();
        while (cursor.MoveNext()) rows.Add(read());
        Assert.Equal(Cells.Read(transformer.Transform(data), added), rows);
    }

    private static void SavedEqualsLoaded(FakeModels models, MLContext context, ITransformer transformer, IDataView data, string[] added)
    {
        using var folder = new TemporaryFolder();
        var expected = Cells.Read(transformer.Transform(data), added);
        var path = folder.File("model.zip");
        context.Model.Save(transformer, data.Schema, path);

        // A second generation, saved from the loaded one, in contexts that were told nothing.
        for (var generation = 0; generation < 2; generation++)
        {
            var fresh = models.Context();
            var loaded = fresh.Model.Load(path, out var schema);
            Assert.Equal(data.Schema.Select(column => column.Name), schema.Select(column => column.Name));
            var view = loaded.Transform(TextRow.View(fresh));
            Assert.Equal(transformer.Transform(data).Schema.Select(column => column.ToString()), view.Schema.Select(column => column.ToString()));
            Assert.Equal(expected, Cells.Read(view, added));
            path = folder.File($"model{generation}.zip");
            fresh.Model.Save(loaded, schema, path);
            ((IDisposable)loaded).Dispose();
        }
    }

    private static void DisposedOnce(FakeModels models, IDisposable disposable, ITransformer transformer, IDataView data, string[] added)
    {
        var view = transformer.Transform(data);
        disposable.Dispose();
        disposable.Dispose();
        Assert.Equal(0, models.Alive);
        Assert.Equal(0, models.DisposedTwice);
        Assert.Throws<ObjectDisposedException>(() => Cells.Read(view, added));
        Assert.Throws<ObjectDisposedException>(() => ((ModelTransformer)transformer).ModelHash);
    }

    private static SchemaShape ShapeOf(DataViewSchema schema) => MLNetEnvironment.Shape(schema);
}
