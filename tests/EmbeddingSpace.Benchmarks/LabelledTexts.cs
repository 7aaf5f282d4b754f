using System.IO.Compression;

namespace EmbeddingSpace.Benchmarks;

/// <summary>A labelled data set as <c>Label&lt;TAB&gt;Text</c>; labels are for judging only.</summary>
internal sealed record LabelledTexts(string[] Labels, string[] Texts)
{
    /// <summary>Read a file, plain or gzip.</summary>
    public static LabelledTexts Read(string path)
    {
        using var file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(stream);
        if (reader.ReadLine() != "Label\tText") throw new InvalidDataException($"'{path}': expected the header Label<TAB>Text.");
        var (labels, texts) = (new List<string>(), new List<string>());
        while (reader.ReadLine() is { } line)
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            labels.Add(line[..tab]);
            texts.Add(line[(tab + 1)..]);
        }
        return new([.. labels], [.. texts]);
    }

    /// <summary>A seeded sample without replacement.</summary>
    public LabelledTexts Sample(int count, int seed) => Split(count, seed).Sample;

    /// <summary>All of them, or a seeded sample where they are more.</summary>
    public LabelledTexts AtMost(int count, int seed) => Texts.Length <= count ? this : Sample(count, seed);

    /// <summary>A seeded sample without replacement, and what is left.</summary>
    public (LabelledTexts Sample, LabelledTexts Others) Split(int count, int seed)
    {
        var order = Enumerable.Range(0, Texts.Length).ToArray();
        new Random(seed).Shuffle(order);
        count = Math.Min(count, order.Length);
        return (Take(order[..count]), Take(order[count..]));
    }

    /// <summary>The half that sources named <c>-half</c> are trained on, and the other.</summary>
    public (LabelledTexts Known, LabelledTexts Unseen) Halves()
    {
        var (unseen, known) = Split(Texts.Length / 2, KindTexts.SeedOfHalves);
        return (known, unseen);
    }

    private LabelledTexts Take(int[] rows) => new([.. rows.Select(i => Labels[i])], [.. rows.Select(i => Texts[i])]);
}
