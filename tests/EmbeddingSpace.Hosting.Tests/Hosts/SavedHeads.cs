using System.IO.Compression;
using System.Runtime.InteropServices;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.HeadTranslation;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.Hosting.Tests.Hosts;

/// <summary>Saved files of many heads on one encoder, no two of which say the same.</summary>
internal static class SavedHeads
{
    // Bytes of a map before its numbers: two sizes.
    private const int MapHeader = 2 * sizeof(int);

    private static readonly string[] Words = ["the", "world", "of", "music", "was", "first", "known", "in", "language", "a"];

    /// <summary>Name of a head.</summary>
    public static string Name(int head) => FormattableString.Invariant($"Head{head}");

    /// <summary>One zip as ML.NET saves it: an encoder and heads behind it, fitted together.</summary>
    public static string Together(TemporaryFolder folder, int heads)
    {
        var path = folder.File("together.zip");
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 70).Select(i =>
            new Row { Text = string.Join(' ', Enumerable.Range(0, 1 + i % 9).Select(word => Words[(i * 7 + word * 3) % Words.Length])) }));
        using var encoder = ml.Transforms.ApplyTransformerEncoder("Features", Fixtures.Checkpoint("bert-classifier"), "Text").Fit(data);
        var fitted = ml.Transforms.TranslateClassifierHeads([.. Enumerable.Range(0, heads).Select(head => new ClassifierHeadTranslationEstimator.Options
        {
            Source = Fixtures.Checkpoint("bert-classifier"),
            FeaturesColumnName = "Features",
            Columns = ClassifierColumnNames.WithPrefix(Name(head)),
        })]).Fit(encoder.Transform(data));
        ml.Model.Save(new TransformerChain<ITransformer>([encoder, .. fitted]), data.Schema, path);
        using var zip = ZipFile.Open(path, ZipArchiveMode.Update);
        var maps = zip.Entries.Where(entry => entry.Name == "head.map").OrderBy(entry => entry.FullName, StringComparer.Ordinal).ToList();
        foreach (var (map, i) in maps.Select((map, i) => (map, i))) Scale(map, 1 + i / 16f);
        return path;
    }

    /// <summary>A copy of a saved file whose heads say something else.</summary>
    public static string Another(TemporaryFolder folder, string saved, int number)
    {
        var path = folder.File(FormattableString.Invariant($"another-{number}.zip"));
        File.Copy(saved, path);
        using var zip = ZipFile.Open(path, ZipArchiveMode.Update);
        foreach (var map in zip.Entries.Where(entry => entry.Name == "head.map").ToList()) Scale(map, 1 + number / 16f);
        return path;
    }

    /// <summary>Put what is no number into the heads of a saved file.</summary>
    public static void Spoil(string saved)
    {
        using var zip = ZipFile.Open(saved, ZipArchiveMode.Update);
        foreach (var map in zip.Entries.Where(entry => entry.Name.EndsWith("head.map", StringComparison.Ordinal)).ToList()) Scale(map, float.NaN);
    }

    private static void Scale(ZipArchiveEntry map, float factor)
    {
        using var stream = map.Open();
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        foreach (ref var number in MemoryMarshal.Cast<byte, float>(bytes.AsSpan(MapHeader))) number *= factor;
        stream.Position = 0;
        stream.Write(bytes);
    }

    private sealed class Row
    {
        public string Text { get; set; } = "";
    }
}
