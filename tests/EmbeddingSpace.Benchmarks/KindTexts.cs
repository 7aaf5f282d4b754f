using System.IO.Compression;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Benchmarks;

/// <summary>A labelled data set of any kind: classes, several labels or numbers, of texts or of pairs.</summary>
/// <param name="Labels">As they are written: a class, labels with commas between them, or a number.</param>
/// <param name="Texts">Texts, or pairs.</param>
internal sealed record KindTexts(string[] Labels, TextPair[] Texts)
{
    /// <summary>Seed that parts texts into those a source is trained on, and those it never sees.</summary>
    public const int SeedOfHalves = 1;

    /// <summary>Read some columns of a TSV, plain or gzip.</summary>
    public static KindTexts Read(string path, string label)
    {
        using var file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).ToList();
        var header = lines[0].ToList();
        var (labels, first, second) = (header.IndexOf(label), header.IndexOf("Text"), header.IndexOf("TextPair"));
        if (labels < 0 || first < 0) throw new InvalidDataException($"'{path}': expected columns '{label}' and 'Text', found {string.Join(", ", header)}.");
        return new([.. lines.Skip(1).Select(row => row[labels])],
            [.. lines.Skip(1).Select(row => new TextPair(row[first], second < 0 ? null : row[second]))]);
    }

    /// <summary>The first rows.</summary>
    public KindTexts First(int count) => new([.. Labels.Take(count)], [.. Texts.Take(count)]);

    /// <summary>A seeded sample without replacement.</summary>
    public KindTexts Sample(int count, int seed) => Split(count, seed).Sample;

    /// <summary>The same, and what is left.</summary>
    public (KindTexts Sample, KindTexts Others) Split(int count, int seed)
    {
        var order = Enumerable.Range(0, Texts.Length).ToArray();
        new Random(seed).Shuffle(order);
        count = Math.Min(count, order.Length);
        return (Take(order[..count]), Take(order[count..]));

        KindTexts Take(int[] rows) => new([.. rows.Select(row => Labels[row])], [.. rows.Select(row => Texts[row])]);
    }

    /// <summary>The half that sources named <c>-half</c> are trained on.</summary>
    public KindTexts Half() => Split(Texts.Length / 2, SeedOfHalves).Others;

    /// <summary>Single texts.</summary>
    public string[] Singles => [.. Texts.Select(text => text.First!)];
}
