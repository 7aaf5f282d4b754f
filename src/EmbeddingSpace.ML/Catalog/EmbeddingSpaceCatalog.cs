using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Forward;
using EmbeddingSpace.ML.AlignedSpace;
using EmbeddingSpace.ML.Cascade;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.HeadTranslation;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.ProjectionToVocabulary;
using EmbeddingSpace.ML.TextClassification;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.ML.TransformerEncoder;
using EmbeddingSpace.Translation.Sources;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>Extension methods of <see cref="TransformsCatalog"/> that read, apply, align and translate transformer models.</summary>
/// <remarks>Model folders and saved models are data, never code; still, use only those whose origin you trust: their answers are what you act on.</remarks>
public static class EmbeddingSpaceCatalog
{
    /// <summary>Create a <see cref="TransformerEncoderEstimator"/>, which turns text into pooled hidden states of chosen layers.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">Column to add: known-sized vector of <see cref="float"/>, layers × hidden size.</param>
    /// <param name="checkpoint">The model folder (Hugging Face layout).</param>
    /// <param name="inputColumnName">Column to read: text. Null: the output column's name.</param>
    /// <param name="layers">Layers whose states are put side by side: 0 = embeddings, N = last block; null = the last block alone,
    /// <see cref="TransformerEncoderEstimator.EveryLayer"/> = all of them.</param>
    /// <param name="pooling">How the tokens of a text become one vector. Null: what the folder's <c>modules.json</c> says where no layers are named, dense
    /// layers, length and prompt included; else the mean.</param>
    /// <param name="prompt">Name of what is put before each text (<c>query</c>), where neither layers nor a pooling are named; null: the folder's default, if
    /// it has one.</param>
    /// <param name="gpuDeviceId">Index of the CUDA device; null: that of the context.</param>
    /// <param name="fallbackToCpu">Whether to use the CPU when the device is not there.</param>
    public static TransformerEncoderEstimator ApplyTransformerEncoder(this TransformsCatalog catalog, string outputColumnName, string checkpoint,
        string? inputColumnName = null, IReadOnlyList<int>? layers = null, Pooling? pooling = null, string? prompt = null,
        int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        catalog.ApplyTransformerEncoder(new TransformerEncoderEstimator.Options
        {
            OutputColumnName = outputColumnName,
            Checkpoint = checkpoint,
            InputColumnName = inputColumnName ?? outputColumnName,
            Layers = layers,
            Pooling = pooling,
            Prompt = prompt,
            GpuDeviceId = gpuDeviceId,
            FallbackToCpu = fallbackToCpu,
        });

    /// <summary>Create a <see cref="TransformerEncoderEstimator"/> from options.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="options">What it is told; checked and copied.</param>
    /// <exception cref="ArgumentException">Options are wrong; every fault is named.</exception>
    public static TransformerEncoderEstimator ApplyTransformerEncoder(this TransformsCatalog catalog, TransformerEncoderEstimator.Options options) =>
        new(MLNetEnvironment.Of(catalog), options);

    /// <summary>Create a <see cref="TextClassifierEstimator"/>, which classifies text with a fine-tuned checkpoint as it is.</summary>
    /// <remarks>Adds <c>Score</c> and <c>Probability</c> (probabilities), <c>Logit</c> (before the softmax) and <c>PredictedLabel</c> (key with the class
    /// names as key values). <c>MulticlassClassification.Evaluate</c> works with them unmodified, log-loss included. Heads that answer otherwise (several
    /// labels, a number, a score) add what <see cref="TextClassifierEstimator"/> says.</remarks>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="checkpoint">Model folder of the fine-tuned classifier (Hugging Face layout).</param>
    /// <param name="inputColumnName">Column to read: text.</param>
    /// <param name="columnNamePrefix">Put before the name of every added column, so that several classifiers stand side by side.</param>
    /// <param name="gpuDeviceId">Index of the CUDA device; null: that of the context.</param>
    /// <param name="fallbackToCpu">Whether to use the CPU when the device is not there.</param>
    public static TextClassifierEstimator ApplyTextClassifier(this TransformsCatalog catalog, string checkpoint,
        string inputColumnName = TextModelOptions.DefaultInputColumnName, string columnNamePrefix = "", int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        catalog.ApplyTextClassifier(new TextClassifierEstimator.Options
        {
            Checkpoint = checkpoint,
            InputColumnName = inputColumnName,
            Columns = ClassifierColumnNames.WithPrefix(columnNamePrefix),
            GpuDeviceId = gpuDeviceId,
            FallbackToCpu = fallbackToCpu,
        });

    /// <summary>Create a <see cref="TextClassifierEstimator"/>, which classifies or scores pairs of texts with a fine-tuned checkpoint as it is.</summary>
    /// <remarks>The tokenizer's files say how two texts become one sequence. Of a pair that is too long the longer text is cut first.</remarks>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="checkpoint">Model folder of the fine-tuned classifier (Hugging Face layout).</param>
    /// <param name="inputColumnName">Column to read: the first text of each pair.</param>
    /// <param name="secondInputColumnName">Column to read: the second text.</param>
    public static TextClassifierEstimator ApplyTextClassifier(this TransformsCatalog catalog, string checkpoint, string inputColumnName,
        string secondInputColumnName) =>
        catalog.ApplyTextClassifier(new TextClassifierEstimator.Options
        {
            Checkpoint = checkpoint,
            InputColumnName = inputColumnName,
            SecondInputColumnName = secondInputColumnName,
        });

    /// <summary>Create a <see cref="TextClassifierEstimator"/> from options.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="options">What it is told; checked and copied.</param>
    /// <exception cref="ArgumentException">Options are wrong; every fault is named.</exception>
    public static TextClassifierEstimator ApplyTextClassifier(this TransformsCatalog catalog, TextClassifierEstimator.Options options) =>
        new(MLNetEnvironment.Of(catalog), options);

    /// <summary>Create a <see cref="TextClassifierTranslationEstimator"/>, which moves a fine-tuned classifier onto another, only pretrained,
    /// encoder.</summary>
    /// <remarks>Fitted on unlabelled text. Adds the columns of
    /// <see cref="ApplyTextClassifier(TransformsCatalog, string, string, string, int?, bool)"/>. How it is moved is told by
    /// <see cref="TextClassifierTranslationEstimator.Options.Translation"/>.</remarks>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="source">Model folder of the fine-tuned classifier (Hugging Face layout).</param>
    /// <param name="target">Model folder of the pretrained encoder (Hugging Face layout).</param>
    /// <param name="inputColumnName">Column to read: text.</param>
    /// <param name="columnNamePrefix">Put before the name of every added column, so that several classifiers stand side by side.</param>
    /// <param name="gpuDeviceId">Index of the CUDA device; null: that of the context.</param>
    /// <param name="fallbackToCpu">Whether to use the CPU when the device is not there.</param>
    public static TextClassifierTranslationEstimator TranslateTextClassifier(this TransformsCatalog catalog, string source, string target,
        string inputColumnName = TextModelOptions.DefaultInputColumnName, string columnNamePrefix = "", int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        catalog.TranslateTextClassifier(new TextClassifierTranslationEstimator.Options
        {
            Source = source,
            Target = target,
            InputColumnName = inputColumnName,
            Columns = ClassifierColumnNames.WithPrefix(columnNamePrefix),
            GpuDeviceId = gpuDeviceId,
            FallbackToCpu = fallbackToCpu,
        });

    /// <summary>Create a <see cref="TextClassifierTranslationEstimator"/>, which moves a fine-tuned classifier or scorer of pairs of texts onto another, only
    /// pretrained, encoder.</summary>
    /// <remarks>Fitted on unlabelled pairs, which both models read as their tokenizers' files say. Of a pair that is too long the longer text is cut
    /// first.</remarks>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="source">Model folder of the fine-tuned classifier (Hugging Face layout).</param>
    /// <param name="target">Model folder of the pretrained encoder (Hugging Face layout).</param>
    /// <param name="inputColumnName">Column to read: the first text of each pair.</param>
    /// <param name="secondInputColumnName">Column to read: the second text.</param>
    public static TextClassifierTranslationEstimator TranslateTextClassifier(this TransformsCatalog catalog, string source, string target,
        string inputColumnName, string secondInputColumnName) =>
        catalog.TranslateTextClassifier(new TextClassifierTranslationEstimator.Options
        {
            Source = source,
            Target = target,
            InputColumnName = inputColumnName,
            SecondInputColumnName = secondInputColumnName,
        });

    /// <summary>Create a <see cref="TextClassifierTranslationEstimator"/>, which teaches a pretrained encoder the scores that any other model, rule or person
    /// left in a column.</summary>
    /// <remarks>Fitted on the texts and their scores; afterwards the column is not read. Adds the columns of
    /// <see cref="ApplyTextClassifier(TransformsCatalog, string, string, string, int?, bool)"/>.</remarks>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="scores">The column of scores, or of chosen classes, and what it holds.</param>
    /// <param name="target">Model folder of the pretrained encoder (Hugging Face layout).</param>
    /// <param name="inputColumnName">Column to read: text.</param>
    /// <param name="columnNamePrefix">Put before the name of every added column, so that they stand beside those of the other model.</param>
    public static TextClassifierTranslationEstimator TranslateScores(this TransformsCatalog catalog, ScoreColumn scores, string target,
        string inputColumnName = TextModelOptions.DefaultInputColumnName, string columnNamePrefix = "") =>
        catalog.TranslateTextClassifier(new TextClassifierTranslationEstimator.Options
        {
            ScoreColumn = scores,
            Target = target,
            InputColumnName = inputColumnName,
            Columns = ClassifierColumnNames.WithPrefix(columnNamePrefix),
        });

    /// <summary>Create a <see cref="TextClassifierTranslationEstimator"/>, which teaches a pretrained encoder what anything that scores texts says of
    /// them.</summary>
    /// <remarks>Fitted on unlabelled text, which the source is asked for. Adds the columns of
    /// <see cref="ApplyTextClassifier(TransformsCatalog, string, string, string, int?, bool)"/>.</remarks>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="source">What scores the texts: a classifier, a fitted pipeline (<see cref="ScoredTransformer.AsSource"/>), a rule, known answers.</param>
    /// <param name="target">Model folder of the pretrained encoder (Hugging Face layout).</param>
    /// <param name="inputColumnName">Column to read: text.</param>
    /// <param name="columnNamePrefix">Put before the name of every added column.</param>
    public static TextClassifierTranslationEstimator TranslateScores(this TransformsCatalog catalog, ScoredSource source, string target,
        string inputColumnName = TextModelOptions.DefaultInputColumnName, string columnNamePrefix = "") =>
        catalog.TranslateTextClassifier(new TextClassifierTranslationEstimator.Options
        {
            Scores = source,
            Target = target,
            InputColumnName = inputColumnName,
            Columns = ClassifierColumnNames.WithPrefix(columnNamePrefix),
        });

    /// <summary>Create a <see cref="TextClassifierTranslationEstimator"/> from options.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="options">What it is told; checked and copied.</param>
    /// <exception cref="ArgumentException">Options are wrong; every fault is named.</exception>
    public static TextClassifierTranslationEstimator TranslateTextClassifier(this TransformsCatalog catalog,
        TextClassifierTranslationEstimator.Options options) =>
        new(MLNetEnvironment.Of(catalog), options);

    /// <summary>Create a <see cref="TextClassifierCascadeEstimator"/>, which puts another classifier behind a translation for the rows that it is not certain
    /// of.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="translation">A translation fitted with <c>Translation.CertainAgreement</c>; disposed with the cascade.</param>
    /// <param name="fallback">Any fitted transformer of the same classes that reads the same columns and adds <c>Score</c>, such as the source; disposed with
    /// the cascade.</param>
    /// <param name="answeredByColumnName">Column that says who answered: <see cref="TextClassifierCascadeTransformer.ByTranslation"/> or
    /// <see cref="TextClassifierCascadeTransformer.ByFallback"/>.</param>
    public static TextClassifierCascadeEstimator CascadeTextClassifier(this TransformsCatalog catalog, TextClassifierTranslationTransformer translation,
        ITransformer fallback, string answeredByColumnName = "AnsweredBy")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new(translation, fallback, answeredByColumnName);
    }

    /// <summary>Create a <see cref="ClassifierHeadTranslationEstimator"/>, which moves a fine-tuned classifier behind a shared encoder: K heads, one
    /// forward pass.</summary>
    /// <remarks>Fitted on unlabelled text and its features. Adds the columns of
    /// <see cref="ApplyTextClassifier(TransformsCatalog, string, string, string, int?, bool)"/>.</remarks>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="source">Model folder of the fine-tuned classifier (Hugging Face layout).</param>
    /// <param name="featuresColumnName">Column to read: known-sized vector of <see cref="float"/>, e.g. from
    /// <see cref="ApplyTransformerEncoder(TransformsCatalog, TransformerEncoderEstimator.Options)"/>.</param>
    /// <param name="inputColumnName">Column with the text of the features, read while fitting only: text.</param>
    /// <param name="columnNamePrefix">Put before the name of every added column, so that several heads stand side by side.</param>
    /// <param name="gpuDeviceId">Index of the CUDA device that the source runs on while fitting; null: that of the context.</param>
    /// <param name="fallbackToCpu">Whether to use the CPU when the device is not there.</param>
    public static ClassifierHeadTranslationEstimator TranslateClassifierHead(this TransformsCatalog catalog, string source, string featuresColumnName,
        string inputColumnName = TextModelOptions.DefaultInputColumnName, string columnNamePrefix = "", int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        catalog.TranslateClassifierHead(new ClassifierHeadTranslationEstimator.Options
        {
            Source = source,
            FeaturesColumnName = featuresColumnName,
            InputColumnName = inputColumnName,
            Columns = ClassifierColumnNames.WithPrefix(columnNamePrefix),
            GpuDeviceId = gpuDeviceId,
            FallbackToCpu = fallbackToCpu,
        });

    /// <summary>Create a <see cref="ClassifierHeadTranslationEstimator"/> from options.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="options">What it is told; checked and copied.</param>
    /// <exception cref="ArgumentException">Options are wrong; every fault is named.</exception>
    public static ClassifierHeadTranslationEstimator TranslateClassifierHead(this TransformsCatalog catalog,
        ClassifierHeadTranslationEstimator.Options options) =>
        new(MLNetEnvironment.Of(catalog), options);

    /// <summary>Create a <see cref="ClassifierHeadsTranslationEstimator"/>, which moves several fine-tuned classifiers behind one shared encoder
    /// in one pass over the texts.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="heads">One entry a head: the same features column, text column and seed, different added columns; checked and copied.</param>
    /// <exception cref="ArgumentException">Options are wrong or do not go together; every fault is named.</exception>
    public static ClassifierHeadsTranslationEstimator TranslateClassifierHeads(this TransformsCatalog catalog,
        params ClassifierHeadTranslationEstimator.Options[] heads) =>
        new(MLNetEnvironment.Of(catalog), heads);

    /// <summary>Create a <see cref="VocabularyProjectionEstimator"/>, which reads vectors of a model's hidden space as tokens.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">Column to add: with <paramref name="topK"/> 0 known-sized vector of <see cref="float"/>, one score a token (the
    /// slot names), else known-sized vector of text, the highest tokens first.</param>
    /// <param name="checkpoint">The model folder (Hugging Face layout).</param>
    /// <param name="inputColumnName">Column to read: known-sized vector of <see cref="float"/>, as wide as the model's hidden state. Null: the output
    /// column's name.</param>
    /// <param name="topK">How many tokens; 0 for the scores of all.</param>
    /// <param name="inverse">Whether to project with the exact inverse E⁺ᵀ instead of E.</param>
    /// <param name="gpuDeviceId">Index of the CUDA device; null: that of the context.</param>
    /// <param name="fallbackToCpu">Whether to use the CPU when the device is not there.</param>
    /// <example>A program that runs offline: <c>samples/ReadParameters</c>.</example>
    public static VocabularyProjectionEstimator ProjectToVocabulary(this TransformsCatalog catalog, string outputColumnName, string checkpoint,
        string? inputColumnName = null, int topK = VocabularyProjectionEstimator.Defaults.TopK, bool inverse = false, int? gpuDeviceId = null,
        bool fallbackToCpu = false) =>
        catalog.ProjectToVocabulary(new VocabularyProjectionEstimator.Options
        {
            OutputColumnName = outputColumnName,
            Checkpoint = checkpoint,
            InputColumnName = inputColumnName,
            TopK = topK,
            Inverse = inverse,
            GpuDeviceId = gpuDeviceId,
            FallbackToCpu = fallbackToCpu,
        });

    /// <summary>Create a <see cref="VocabularyProjectionEstimator"/> from options.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="options">What it is told; checked and copied.</param>
    /// <exception cref="ArgumentException">Options are wrong; every fault is named.</exception>
    public static VocabularyProjectionEstimator ProjectToVocabulary(this TransformsCatalog catalog, VocabularyProjectionEstimator.Options options) =>
        new(MLNetEnvironment.Of(catalog), options);

    /// <summary>Create an <see cref="AlignedSpaceEstimator"/>, which maps vectors of the target into the hidden space of the source, through the
    /// vocabulary that both share.</summary>
    /// <remarks>Swap <paramref name="source"/> and <paramref name="target"/> for the other direction.</remarks>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">Column to add: known-sized vector of <see cref="float"/>, as wide as the source's hidden state.</param>
    /// <param name="source">Model folder of the model that is mapped to (Hugging Face layout).</param>
    /// <param name="target">Model folder of the model whose vectors are read (Hugging Face layout).</param>
    /// <param name="inputColumnName">Column to read: known-sized vector of <see cref="float"/>, as wide as the target's hidden state. Null: the output
    /// column's name.</param>
    /// <example>A program that runs offline: <c>samples/AlignModels</c>.</example>
    public static AlignedSpaceEstimator MapToAlignedSpace(this TransformsCatalog catalog, string outputColumnName, string source, string target,
        string? inputColumnName = null) =>
        catalog.MapToAlignedSpace(new AlignedSpaceEstimator.Options
        {
            OutputColumnName = outputColumnName,
            Source = source,
            Target = target,
            InputColumnName = inputColumnName,
        });

    /// <summary>Create an <see cref="AlignedSpaceEstimator"/> from options.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="options">What it is told; checked and copied.</param>
    /// <exception cref="ArgumentException">Options are wrong; every fault is named.</exception>
    public static AlignedSpaceEstimator MapToAlignedSpace(this TransformsCatalog catalog, AlignedSpaceEstimator.Options options) =>
        new(MLNetEnvironment.Of(catalog), options);

    /// <summary>The stages of one kind in a fitted or loaded model, wherever they stand in its chains: the report of a translation is
    /// <c>model.FindStages&lt;TextClassifierTranslationTransformer&gt;()[0].Report</c>.</summary>
    /// <typeparam name="TStage">The transformer looked for.</typeparam>
    /// <param name="model">A transformer, or a chain; it stays the caller's, and so do its stages.</param>
    /// <returns>The stages in their order; none where there are none.</returns>
    public static IReadOnlyList<TStage> FindStages<TStage>(this ITransformer model) where TStage : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(model);
        return [.. ModelClasses.Stages<TStage>(model)];
    }

    /// <summary>Create a <see cref="ValueToKeyMappingEstimator"/>, which maps text labels to keys in the order of a model's classes, known before it is
    /// fitted: a label that is no class becomes the missing key.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">Column to add: key whose values are the classes.</param>
    /// <param name="classes">Class names in the model's order.</param>
    /// <param name="inputColumnName">Column to read: text. Null: the output column's name.</param>
    /// <exception cref="ArgumentException">There are no classes.</exception>
    public static ValueToKeyMappingEstimator MapClassLabels(this TransformsCatalog catalog, string outputColumnName, IReadOnlyList<string> classes,
        string? inputColumnName = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(classes);
        if (classes.Count == 0) throw new ArgumentException("'classes': expected class names, got none.", nameof(classes));
        return catalog.Conversion.MapValueToKey(outputColumnName, inputColumnName, keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence,
            keyData: ClassLabels.ToKeyData(new MLContext(), classes));
    }

    /// <summary>The same for the one classifier in a fitted model.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="columnName">Column to map: text, and then key whose values are the classes.</param>
    /// <param name="model">A fitted or loaded classifier of this product, or a chain with one.</param>
    /// <exception cref="ArgumentException">There is no classifier, or there are several of different classes.</exception>
    public static ValueToKeyMappingEstimator MapClassLabels(this TransformsCatalog catalog, string columnName, ITransformer model) =>
        catalog.MapClassLabels(columnName, ModelClasses.Of(model));

    /// <summary>The same for a model folder; of a translation, that of the source.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="columnName">Column to map: text, and then key whose values are the classes.</param>
    /// <param name="checkpoint">Model folder of a fine-tuned classifier (Hugging Face layout); no weight is read.</param>
    /// <exception cref="CheckpointException">The folder cannot be used.</exception>
    /// <exception cref="ArgumentException">The folder names no classes.</exception>
    public static ValueToKeyMappingEstimator MapClassLabels(this TransformsCatalog catalog, string columnName, string checkpoint) =>
        catalog.MapClassLabels(columnName, ModelClasses.Of(checkpoint));
}
