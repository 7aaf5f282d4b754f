using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.TextClassifierTranslation;

namespace EmbeddingSpace.ML.Cascade;

/// <summary>Puts another classifier behind a translation: it answers the rows that the translation is not certain of, and reads no other row.</summary>
/// <remarks><format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | [Text](xref:Microsoft.ML.Data.TextDataViewType), the column or columns that the translation reads |
/// | Output column data type | those of the translation, and `AnsweredBy`: [Text](xref:Microsoft.ML.Data.TextDataViewType) |
/// | Required NuGet in addition to Microsoft.ML | EmbeddingSpace.ML and a libtorch package |
/// | Exportable to ONNX | No |
/// | Rows per forward pass | as the translation; of the rows read ahead those that are not certain go through the fallback together |
/// | Saved by `mlContext.Model.Save`? | Yes, with both models |
///
/// The fallback is any fitted transformer that adds `Score` with class names: the source as `ApplyTextClassifier` serves it, another translation, or a pipeline
/// of ML.NET's own. Its classes are those of the translation, in any order: they are matched by name.
/// To create this estimator use [CascadeTextClassifier](xref:Microsoft.ML.EmbeddingSpaceCatalog.CascadeTextClassifier*).
/// ]]></format></remarks>
/// <seealso cref="EmbeddingSpaceCatalog.CascadeTextClassifier"/>
public sealed class TextClassifierCascadeEstimator : IEstimator<TextClassifierCascadeTransformer>
{
    private readonly TextClassifierTranslationTransformer _translation;
    private readonly ITransformer _fallback;
    private readonly StoredCascadeSettings _settings;

    internal TextClassifierCascadeEstimator(TextClassifierTranslationTransformer translation, ITransformer fallback, string answeredByColumnName)
    {
        ArgumentNullException.ThrowIfNull(translation);
        ArgumentNullException.ThrowIfNull(fallback);
        ArgumentException.ThrowIfNullOrEmpty(answeredByColumnName);
        (_translation, _fallback, _settings) = (translation, fallback, new(answeredByColumnName));
    }

    /// <summary>Put the two together; no row is read.</summary>
    /// <param name="input">Data with the columns that the translation reads.</param>
    /// <returns>The transformer; disposing it disposes both models.</returns>
    /// <exception cref="ArgumentException">The translation says of no answer whether it is certain; or the fallback reads other columns, or has other
    /// classes.</exception>
    public TextClassifierCascadeTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var transformer = new TextClassifierCascadeTransformer(_translation, _fallback, _settings);
        transformer.Check(input.Schema, nameof(input));
        return transformer;
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var (stored, head) = (_translation.Settings, _translation.Head);
        return EstimatorShape.Promise(inputSchema, TextPipe.Read(stored.Text, stored.SecondInput),
        [
            .. TextPipe.Added(stored.Text, TextClassifierCascadeTransformer.HeadOf(stored).Promised(head)),
            TextClassifierCascadeTransformer.AnsweredBy(_settings),
        ]);
    }
}
