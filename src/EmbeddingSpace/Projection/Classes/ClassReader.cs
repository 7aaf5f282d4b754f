using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Tokenization;
using EmbeddingSpace.Tokenization.Sequences;
using static TorchSharp.torch;

namespace EmbeddingSpace.Projection.Classes;

/// <summary>
/// Reads the classes of a fine-tuned classifier as tokens, and says how faithful each reading is. The paper reads parameters as they are;
/// the fitted reading beside it is this product's own: ridge regression from centred rows of E to the logits of single-token texts.
/// </summary>
public static class ClassReader
{
    private const double HeldOutShare = 0.2;
    private const int RandomDirections = 50;

    /// <summary>Read every class.</summary>
    /// <param name="checkpoint">A fine-tuned classifier; stays the caller's.</param>
    /// <param name="options">Knobs.</param>
    /// <param name="progress">Told texts done and their total.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    /// <returns>One reading a class, in logit order.</returns>
    /// <exception cref="CheckpointException">The checkpoint has no classification head, or is malformed.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InvalidSelectionException">The vocabulary has too few alphabetic tokens, or fewer tokens than asked for.</exception>
    public static IReadOnlyList<ClassReading> Read(Checkpoint checkpoint, ClassReadingOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        options = OptionsValidation.Checked(options ?? new());
        TorchRuntime.EnsureLoaded();
        var map = ModelMap.Resolve(checkpoint);
        var head = ClassifierHead.Of(map);
        // E as the classifier looks tokens up, whatever head lies beside.
        using var space = VocabularySpace.Load(checkpoint, new() { TokenEmbedding = true });
        using var projection = new VocabularyProjection(space, new() { Top = options.Top, Filter = options.Filter });
        var ids = Sample(space, options);
        using var scope = NewDisposeScope();
        var logits = Logits(map, head, ids, options, progress, cancellationToken);
        return Fit(ParameterReader.Open(map), head, space, projection, ids, logits, options, cancellationToken);
    }

    /// <summary>Read the classes of anything that scores the tokens of a space: the fitted reading alone.</summary>
    /// <param name="space">The embedding space of the tokens.</param>
    /// <param name="head">What the scores mean.</param>
    /// <param name="ids">Tokens of <see cref="Sample"/>.</param>
    /// <param name="scores">[tokens, classes] logits of the single-token texts.</param>
    /// <param name="options">Knobs.</param>
    /// <param name="cancellationToken">Checked between blocks of the vocabulary.</param>
    /// <returns>One reading a class, in logit order.</returns>
    internal static IReadOnlyList<ClassTokens> ReadScores(VocabularySpace space, ClassifierHead head, int[] ids, TextScores scores,
        ClassReadingOptions options, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var projection = new VocabularyProjection(space, new() { Top = options.Top, Filter = options.Filter });
        var fit = FitDirections(space, ids, ClassContrast.OfLogits(head, scores), options);
        var byFit = Columns(fit.Test.matmul(fit.Directions));
        var readings = projection.Read(fit.Directions.t(), null, cancellationToken);
        return [.. head.Labels.Select((label, index) => new ClassTokens(
            index, label, readings[index], fit.Fidelity(byFit, index), fit.RandomFidelity(index), fit.Tokens, fit.HeldOut))];
    }

    /// <summary>The single-token texts of some tokens, between the special tokens.</summary>
    internal static TokenSequence[] Sequences(TextTokenizer tokenizer, int[] ids) => [.. ids.Select(id => tokenizer.Surround([id]))];

    /// <summary>A seeded sample of the alphabetic tokens that start a word (others are no text of their own), in random order.</summary>
    internal static int[] Sample(VocabularySpace space, ClassReadingOptions options)
    {
        var texts = space.Texts;
        var words = Enumerable.Range(0, space.Size).Where(IsWord).ToArray();
        if (words.Length < ClassReadingOptions.FewestTokens)
            throw new InvalidSelectionException(
                $"Vocabulary of '{space.Name}': expected at least {ClassReadingOptions.FewestTokens} alphabetic tokens to ask the classifier for, "
                + $"found {words.Length}; its classes cannot be read.");
        return [.. SeededOrder.Of(words.Length, options.Seed).Take(options.Tokens).Select(i => words[i])];

        bool IsWord(int id) => texts.HasToken(id) && !texts.IsSpecial(id) && texts.IsWordStart(id)
            && texts.Surface(id) is { Length: > 0 } word && word.All(char.IsLetter);
    }

    /// <summary>[tokens, classes] logits of the single-token texts, exclusive ones minus their mean, Float64, in the caller's scope.</summary>
    private static Tensor Logits(
        ModelMap map, ClassifierHead head, int[] ids, ClassReadingOptions options, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var text = TextModel.Borrow(map, ModelParts.Encoder | ModelParts.Classifier, options.Scoring);
        var sequences = Sequences(text.Tokenizer, ids);
        var scores = text.Score(sequences, head.Labels.Count, text.Model.Classify, "single tokens", progress, cancellationToken);
        return ClassContrast.OfLogits(head, scores).MoveToOuterDisposeScope();
    }

    private static ClassReading[] Fit(ParameterReader reader, ClassifierHead head, VocabularySpace space, VocabularyProjection projection, int[] ids,
        Tensor logits, ClassReadingOptions options, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var fit = FitDirections(space, ids, logits, options);
        var raw = ClassContrast.OfRows(reader.Map, reader);
        var (byFit, byRow) = (Columns(fit.Test.matmul(fit.Directions)), Columns(fit.Test.matmul(raw.t())));
        var readings = projection.Read(cat([fit.Directions.t(), raw], 0), null, cancellationToken);
        return [.. head.Labels.Select((label, index) => new ClassReading(index, label, readings[index], readings[head.Labels.Count + index],
            fit.Fidelity(byFit, index), fit.Fidelity(byRow, index), fit.RandomFidelity(index), fit.Tokens, fit.HeldOut))];
    }

    private static FittedDirections FitDirections(VocabularySpace space, int[] ids, Tensor logits, ClassReadingOptions options)
    {
        using var selected = IdTensors.Select(space.Matrix, ids);
        var rows = selected.to(ScalarType.Float64);
        // The sample is in random order already.
        var held = (int)(ids.Length * HeldOutShare);
        var fitted = ids.Length - held;
        var (directions, _) = DirectionFit.Fit(rows.narrow(0, 0, fitted), logits.narrow(0, 0, fitted));
        var test = rows.narrow(0, fitted, held);
        using var generator = new Generator(unchecked((ulong)options.Seed));
        var random = randn(space.Hidden, RandomDirections, dtype: ScalarType.Float64, generator: generator);
        return new(directions, test, Columns(logits.narrow(0, fitted, held)), Columns(test.matmul(random)), fitted);
    }

    private static double[][] Columns(Tensor matrix)
    {
        using var scope = NewDisposeScope();
        return [.. Enumerable.Range(0, (int)matrix.shape[1]).Select(column => matrix.select(1, column).contiguous().data<double>().ToArray())];
    }

    /// <summary>Directions of the classes, and what they are judged on; tensors belong to the caller's scope.</summary>
    /// <param name="Directions">[hidden, classes].</param>
    /// <param name="Test">[held-out tokens, hidden].</param>
    /// <param name="Truth">[classes][held-out tokens] logits.</param>
    /// <param name="Chance">[directions][held-out tokens] scores of random directions.</param>
    /// <param name="Tokens">Tokens the fit saw.</param>
    private sealed record FittedDirections(Tensor Directions, Tensor Test, double[][] Truth, double[][] Chance, int Tokens)
    {
        public int HeldOut => Truth[0].Length;

        public double Fidelity(double[][] scores, int index) => Correlation.Spearman(scores[index], Truth[index]);

        public double RandomFidelity(int index) => Chance.Average(scores => Math.Abs(Correlation.Spearman(scores, Truth[index])));
    }
}
