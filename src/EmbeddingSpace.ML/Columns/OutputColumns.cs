using EmbeddingSpace.Onnx.Graphs;
using static Microsoft.ML.DataViewSchema;

namespace EmbeddingSpace.ML.Columns;

/// <summary>The columns that the transformers add.</summary>
internal static class OutputColumns
{
    // ML.NET's annotation kinds; its own constants are internal, and so stable that built-ins write them into saved files.
    private const string SlotNames = "SlotNames", KeyValues = "KeyValues", TrainingLabelValues = "TrainingLabelValues";
    private const string ScoreColumnKind = "ScoreColumnKind", ScoreValueKind = "ScoreValueKind";
    private const string MulticlassKind = "MulticlassClassification", BinaryKind = "BinaryClassification";
    private const string RegressionKind = "Regression", RankingKind = "Ranking";
    /// <summary>The numbers as they are.</summary>
    public static OutputColumn Features(string name, int size) =>
        new(new(name, new VectorDataViewType(NumberDataViewType.Single, size)), numbers => Vector(numbers, Copy)) { Graph = ColumnGraphs.Copy };

    /// <summary>Features of an encoder, with what each number is as slot names.</summary>
    /// <param name="name">Name of the column.</param>
    /// <param name="slots">What each number is.</param>
    /// <param name="encoder">Says which encoder computes them, and how; asked only when someone wants to know.</param>
    public static OutputColumn Features(string name, IReadOnlyList<string> slots, Func<string> encoder) =>
        new(new(name, new VectorDataViewType(NumberDataViewType.Single, slots.Count), Annotate(builder =>
        {
            AddTexts(builder, SlotNames, slots);
            builder.Add(FeatureEncoder.Annotation, TextDataViewType.Instance, (ref ReadOnlyMemory<char> value) => value = encoder().AsMemory());
        })), numbers => Vector(numbers, Copy))
        { Graph = ColumnGraphs.Copy };

    /// <summary>Whether the text was cut.</summary>
    public static OutputColumn Truncated(string name) =>
        new(new(name, BooleanDataViewType.Instance), numbers => (ValueGetter<bool>)((ref bool value) => value = numbers.Truncated));

    /// <summary>Whether the answer is one that the model's promise holds for.</summary>
    public static OutputColumn Certain(string name) =>
        new(new(name, BooleanDataViewType.Instance), numbers => (ValueGetter<bool>)((ref bool value) => value = numbers.Certain));

    /// <summary>Who answered: the translation where it is certain, else the fallback.</summary>
    public static OutputColumn AnsweredBy(string name, string translation, string fallback) => new(new(name, TextDataViewType.Instance), numbers =>
        (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = (numbers.Certain ? translation : fallback).AsMemory()));

    /// <summary>One score a token, with the tokens as slot names.</summary>
    public static OutputColumn TokenScores(string name, IReadOnlyList<string> tokens) =>
        new(new(name, new VectorDataViewType(NumberDataViewType.Single, tokens.Count), Annotate(builder => AddTexts(builder, SlotNames, tokens))),
            numbers => Vector(numbers, Copy));

    /// <summary>Some of the numbers.</summary>
    public static OutputColumn Slice(string name, int offset, int count) =>
        new(new(name, new VectorDataViewType(NumberDataViewType.Single, count)), row => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
            Fill(ref value, row.Numbers.Slice(offset, count), Copy)));

    /// <summary>Some of the numbers as the texts that they count: exact, a Single holds whole numbers to 2²⁴.</summary>
    public static OutputColumn Texts(string name, int offset, int count, IReadOnlyList<string> texts) =>
        new(new(name, new VectorDataViewType(TextDataViewType.Instance, count)), row =>
        {
            ValueGetter<VBuffer<ReadOnlyMemory<char>>> getTexts = (ref VBuffer<ReadOnlyMemory<char>> value) =>
            {
                var places = row.Numbers.Slice(offset, count);
                var editor = VBufferEditor.Create(ref value, count);
                for (var i = 0; i < count; i++) editor.Values[i] = texts[(int)places[i]].AsMemory();
                value = editor.Commit();
            };
            return getTexts;
        });

    /// <summary>The columns of a classifier: probabilities twice, logits, and the class that wins.</summary>
    public static IReadOnlyList<OutputColumn> Classifier(ClassifierColumnNames names, ClassOrder order)
    {
        var classes = order.Classes;
        var vector = new VectorDataViewType(NumberDataViewType.Single, classes.Count);
        return
        [
            new(new(names.Score, vector, ScoreAnnotations(classes, "Score")), numbers => Vector(order.Arrange(numbers), Activations.Softmax))
            {
                Graph = (graph, numbers) => graph.Softmax(order.Arrange(graph, numbers)),
            },
            new(new(names.Probability, vector, ScoreAnnotations(classes, "Probability")), numbers => Vector(order.Arrange(numbers), Activations.Softmax))
            {
                Graph = (graph, numbers) => graph.Softmax(order.Arrange(graph, numbers)),
            },
            new(new(names.Logit, vector, Annotate(builder => AddTexts(builder, SlotNames, classes))),
                numbers => Vector(order.Arrange(numbers), Copy))
            {
                Graph = order.Arrange,
            },
            new(new(names.PredictedLabel, new KeyDataViewType(typeof(uint), classes.Count), LabelAnnotations(classes)),
                numbers => PredictedLabel(order.Arrange(numbers)))
            {
                Graph = (graph, numbers) => ColumnGraphs.Winner(graph, order.Arrange(graph, numbers)),
            },
        ];
    }

    /// <summary>The columns of two classes as ML.NET's binary evaluators and calibrators read them, and the logits of both.</summary>
    /// <param name="names">Names of the columns.</param>
    /// <param name="classes">Both class names, in the model's order.</param>
    /// <param name="positive">Place of the positive one.</param>
    public static IReadOnlyList<OutputColumn> Binary(ClassifierColumnNames names, IReadOnlyList<string> classes, int positive)
    {
        var single = NumberDataViewType.Single;
        return
        [
            new(new(names.Score, single, Annotate(builder => AddKinds(builder, BinaryKind, "Score"))),
                row => (ValueGetter<float>)((ref float value) => value = Margin(row.Numbers, positive)))
            {
                Graph = (graph, numbers) => ColumnGraphs.Margin(graph, numbers, positive),
            },
            new(new(names.Probability, single, Annotate(builder => AddKinds(builder, BinaryKind, "Probability"))),
                row => (ValueGetter<float>)((ref float value) => value = Activations.Sigmoid(Margin(row.Numbers, positive))))
            {
                Graph = (graph, numbers) => ColumnGraphs.Sigmoid(graph, ColumnGraphs.Margin(graph, numbers, positive)),
            },
            new(new(names.Logit, new VectorDataViewType(single, classes.Count), Annotate(builder => AddTexts(builder, SlotNames, classes))),
                numbers => Vector(numbers, Copy))
            {
                Graph = ColumnGraphs.Copy,
            },
            // The first of equal logits wins, as with more classes.
            new(new(names.PredictedLabel, BooleanDataViewType.Instance, Annotate(builder => AddKinds(builder, BinaryKind, "PredictedLabel"))),
                row => (ValueGetter<bool>)((ref bool value) => value = !IsMissing(row.Numbers) && ArgMax.Of(row.Numbers) == positive))
            {
                Graph = (graph, numbers) => ColumnGraphs.IsWinner(graph, numbers, positive),
            },
        ];
    }

    /// <summary>The columns of labels that do not exclude one another: probabilities twice, logits, and the labels that reach the threshold.</summary>
    /// <remarks>Keys in a vector of variable length, since built-in stages take those as they are: <c>MapKeyToValue</c> makes names of them,
    /// <c>MapKeyToVector</c> one number a label. Truth values would leave both to the caller.</remarks>
    /// <param name="names">Names of the columns.</param>
    /// <param name="labels">Label names, in the model's order.</param>
    /// <param name="threshold">The probability that a label has to reach.</param>
    public static IReadOnlyList<OutputColumn> Labels(ClassifierColumnNames names, IReadOnlyList<string> labels, float threshold)
    {
        var vector = new VectorDataViewType(NumberDataViewType.Single, labels.Count);
        var slots = Annotate(builder => AddTexts(builder, SlotNames, labels));
        return
        [
            new(new(names.Score, vector, slots), numbers => Vector(numbers, Activations.Sigmoid)) { Graph = ColumnGraphs.Sigmoid },
            new(new(names.Probability, vector, slots), numbers => Vector(numbers, Activations.Sigmoid)) { Graph = ColumnGraphs.Sigmoid },
            new(new(names.Logit, vector, slots), numbers => Vector(numbers, Copy)) { Graph = ColumnGraphs.Copy },
            new(new(names.PredictedLabels, new VectorDataViewType(new KeyDataViewType(typeof(uint), labels.Count)), Annotate(builder =>
            {
                AddTexts(builder, KeyValues, labels);
                builder.AddPrimitiveValue(ClassifierColumnNames.ThresholdAnnotation, NumberDataViewType.Single, threshold);
            })), numbers => PredictedLabels(numbers, threshold)),
        ];
    }

    /// <summary>The columns of a regression: its number, or one a slot where there are several.</summary>
    public static IReadOnlyList<OutputColumn> Regression(ClassifierColumnNames names, IReadOnlyList<string> labels) => labels.Count == 1
        ? [Number(names.Score, RegressionKind, "Score", number => number, ColumnGraphs.Copy)]
        : [new(new(names.Score, new VectorDataViewType(NumberDataViewType.Single, labels.Count), Annotate(builder => AddTexts(builder, SlotNames, labels))),
            numbers => Vector(numbers, Copy)) { Graph = ColumnGraphs.Copy }];

    /// <summary>The columns of one score: the raw one, which ranks without ties, and its probability where it has one.</summary>
    public static IReadOnlyList<OutputColumn> Ranking(ClassifierColumnNames names, bool hasProbability)
    {
        var score = Number(names.Score, RankingKind, "Score", logit => logit, ColumnGraphs.Copy);
        return hasProbability ? [score, Number(names.Probability, RankingKind, "Probability", Activations.Sigmoid, ColumnGraphs.Sigmoid)] : [score];
    }

    private static OutputColumn Number(
        string name, string columnKind, string valueKind, Func<float, float> of, Func<GraphBuilder, string, string> graph) =>
        new(new(name, NumberDataViewType.Single, Annotate(builder => AddKinds(builder, columnKind, valueKind))),
            row => (ValueGetter<float>)((ref float value) => value = of(row.Numbers[0])))
        {
            Graph = graph,
        };

    private static ValueGetter<VBuffer<uint>> PredictedLabels(IRowNumbers row, float threshold) => (ref VBuffer<uint> value) =>
    {
        var logits = row.Numbers;
        var reached = new List<uint>();
        for (var i = 0; i < logits.Length; i++)
            if (Activations.Sigmoid(logits[i]) >= threshold) reached.Add((uint)i + 1);
        var editor = VBufferEditor.Create(ref value, reached.Count);
        for (var i = 0; i < reached.Count; i++) editor.Values[i] = reached[i];
        value = editor.Commit();
    };

    // How far the positive class is ahead: the logit of its probability.
    private static float Margin(ReadOnlySpan<float> logits, int positive) => logits[positive] - logits[1 - positive];

    private static Annotations ScoreAnnotations(IReadOnlyList<string> classes, string valueKind) => Annotate(builder =>
    {
        AddTexts(builder, SlotNames, classes);
        AddTexts(builder, TrainingLabelValues, classes);
        AddKinds(builder, MulticlassKind, valueKind);
    });

    private static Annotations LabelAnnotations(IReadOnlyList<string> classes) => Annotate(builder =>
    {
        AddTexts(builder, KeyValues, classes);
        AddKinds(builder, MulticlassKind, "PredictedLabel");
    });

    private static Annotations Annotate(Action<Annotations.Builder> add)
    {
        var builder = new Annotations.Builder();
        add(builder);
        return builder.ToAnnotations();
    }

    private static void AddKinds(Annotations.Builder builder, string columnKind, string valueKind)
    {
        builder.AddPrimitiveValue(ScoreColumnKind, TextDataViewType.Instance, columnKind.AsMemory());
        builder.AddPrimitiveValue(ScoreValueKind, TextDataViewType.Instance, valueKind.AsMemory());
    }

    private static void AddTexts(Annotations.Builder builder, string kind, IReadOnlyList<string> texts)
    {
        ReadOnlyMemory<char>[] values = [.. texts.Select(text => text.AsMemory())];
        builder.Add(kind, new VectorDataViewType(TextDataViewType.Instance, values.Length), (ref VBuffer<ReadOnlyMemory<char>> value) =>
        {
            var editor = VBufferEditor.Create(ref value, values.Length);
            values.CopyTo(editor.Values);
            value = editor.Commit();
        });
    }

    private static ValueGetter<VBuffer<float>> Vector(IRowNumbers row, Action<ReadOnlySpan<float>, Span<float>> fill) =>
        (ref VBuffer<float> value) => Fill(ref value, row.Numbers, fill);

    private static void Fill(ref VBuffer<float> value, ReadOnlySpan<float> numbers, Action<ReadOnlySpan<float>, Span<float>> fill)
    {
        var editor = VBufferEditor.Create(ref value, numbers.Length);
        fill(numbers, editor.Values);
        value = editor.Commit();
    }

    // Raw key values count from 1; 0 means missing: where a logit is, no class wins. The first of equal logits wins, as in ML.NET's evaluator.
    private static ValueGetter<uint> PredictedLabel(IRowNumbers row) => (ref uint value) =>
    {
        var logits = row.Numbers;
        value = IsMissing(logits) ? 0 : (uint)ArgMax.Of(logits) + 1;
    };

    private static bool IsMissing(ReadOnlySpan<float> numbers)
    {
        foreach (var number in numbers)
            if (float.IsNaN(number)) return true;
        return false;
    }

    private static void Copy(ReadOnlySpan<float> numbers, Span<float> result) => numbers.CopyTo(result);
}
