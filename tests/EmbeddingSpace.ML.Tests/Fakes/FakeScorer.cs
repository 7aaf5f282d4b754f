using System.Globalization;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.ML.TransformerEncoder;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.Tests.Fakes;

/// <summary>A classifier (or encoder) that computes its numbers from the letters of a text, and counts what it is asked.</summary>
internal sealed class FakeScorer(FakeModels models, IReadOnlyList<string> classes) : ITextClassifier
{
    public const string FileName = "fake.txt";

    public ClassifierHead Head { get; } = ClassifierHead.OfClasses(classes);

    public IReadOnlyList<string> Classes => classes;

    public int OutputSize => classes.Count;

    public static FakeScorer Read(FakeModels models, Func<string, Stream?> openFile)
    {
        using var reader = new StreamReader(openFile(FileName) ?? throw new InvalidDataException($"Expected '{FileName}' in the saved model, found none."));
        return new(models, reader.ReadToEnd().Split('|'));
    }

    /// <summary>What any implementation must give: one row a text, in order.</summary>
    public static float[] Expected(string? text, int size)
    {
        var sum = (text ?? "").Aggregate(17, (value, letter) => unchecked(value * 31 + letter));
        return [.. Enumerable.Range(0, size).Select(i => unchecked((uint)(sum + i * 977) * 2654435761u >> 26) / 16f - 2f)];
    }

    public TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        models.OnScore(texts);
        progress?.Report(new("fake", texts.Count, texts.Count));
        return new([.. texts.SelectMany(text => Expected(text, OutputSize))], OutputSize, [.. texts.Select(text => text?.Length > FakeModels.LongestText)]);
    }

    public void Write(Action<string, Action<Stream>> createFile) => createFile(FileName, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        writer.Write(string.Join('|', classes));
    });

    public StoredScorer Store() => new(this, Write);

    public StoredEncoder StoreEncoder(IReadOnlyList<int>? layers) => new(this, layers ?? [0], "Mean", Write, Write);

    public StoredTranslation StoreTranslation() => new(this, FakeReports.Translation, Write);

    public void Dispose() => models.OnDispose(this);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"fake of {OutputSize}");
}
