using System.Text;
using EmbeddingSpace.Alignment.Relations;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tests.Projection;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Alignment.Relations;

[Trait("Tier", "Parity")]
public sealed class VocabularyKernelTests
{
    /// <summary>The kernel is solved in float64 and handed out in float32.</summary>
    private const double KernelTolerance = 1e-6;

    [Fact]
    public void It_equals_the_golden_one()
    {
        using var leaks = new NativeLeakCheck();
        var golden = FormulaGoldens.Read("stitching");
        using var source = OpenModel.Golden(golden.GetProperty("source").GetString()!);
        using var target = OpenModel.Golden(golden.GetProperty("target").GetString()!);
        var kernel = VocabularyKernel.Between(source.Space, target.Space);
        var corner = golden.GetProperty("kernel.corner").Rows();
        for (var i = 0; i < corner.Length; i++)
            for (var j = 0; j < corner[i].Length; j++)
                Assert.Equal(corner[i][j], kernel.Weights[i * kernel.SourceHidden + j], KernelTolerance);
        var norm = 0.0;
        foreach (var weight in kernel.Weights) norm += (double)weight * weight;
        Assert.Equal(golden.GetProperty("kernel.norm").GetDouble(), Math.Sqrt(norm), KernelTolerance);
    }

    [Fact]
    public void Different_vocabularies_meet_on_the_tokens_that_both_have()
    {
        using var source = OpenModel.Golden("bert-mlm");
        using var folder = new TemporaryFolder();
        using var target = new OpenModel(WithRenamedTokens("bert-mlm-wide", folder, every: 3));
        var kernel = VocabularyKernel.Between(source.Space, target.Space);
        var shared = source.Space.Tokens.Intersect(target.Space.Tokens, StringComparer.Ordinal).ToArray();
        Assert.Equal(shared.Length, kernel.SharedTokens);
        Assert.InRange(kernel.SourceOverlap, 0.6, 0.7);

        // The same product from the rows themselves.
        using var scope = NewDisposeScope();
        var rows = (VocabularySpace space) => space.Matrix.index_select(0, tensor(shared.Select(token => (long)space.Texts.Find(token)!.Value).ToArray()));
        var (s, t) = (rows(source.Space).to(float64), rows(target.Space).to(float64));
        var expected = t.t().matmul(s).matmul(linalg.pinv(s.t().matmul(s))).data<double>().ToArray();
        FormulaGoldens.AssertClose(expected, [.. kernel.Weights.ToArray().Select(weight => (double)weight)], FormulaGoldens.Float32Tolerance, "kernel");
    }

    [Fact]
    public void A_turned_hidden_space_is_turned_back()
    {
        using var folder = new TemporaryFolder();
        var bert = new SyntheticBert(seed: 3);
        var turned = bert.Copy();
        // Every pair of neighbouring coordinates by an angle of its own.
        var rotation = new double[bert.Hidden, bert.Hidden];
        for (var i = 0; i < bert.Hidden; i += 2)
        {
            (rotation[i, i], rotation[i + 1, i + 1]) = (Math.Cos(i + 1), Math.Cos(i + 1));
            (rotation[i, i + 1], rotation[i + 1, i]) = (Math.Sin(i + 1), -Math.Sin(i + 1));
        }

        turned.Turn("embeddings.word_embeddings.weight", rotation, 1);
        using var source = new OpenModel(bert.Write(folder.File("source")));
        using var target = new OpenModel(turned.Write(folder.File("target")));
        var kernel = VocabularyKernel.Between(source.Space, target.Space);
        var (before, after) = (bert["embeddings.word_embeddings.weight"], turned["embeddings.word_embeddings.weight"]);
        var mapped = new float[bert.Hidden];
        kernel.Map(after.AsSpan(0, bert.Hidden), mapped);
        FormulaGoldens.AssertClose(Doubles(before.Take(bert.Hidden)), Doubles(mapped), KernelTolerance, "row 0");
        Assert.NotEqual(before[0], after[0], 3);
        Assert.InRange(kernel.Relatedness!.Explained, 0.999, 1);

        static double[] Doubles(IEnumerable<float> values) => [.. values.Select(value => (double)value)];
    }

    [Fact]
    public void Stored_and_read_again_it_is_the_same()
    {
        using var source = OpenModel.Golden("bert-mlm");
        using var target = OpenModel.Golden("bert-mlm-wide");
        var kernel = VocabularyKernel.Between(source.Space, target.Space);
        var files = new Dictionary<string, byte[]>();
        kernel.Write((name, write) =>
        {
            using var stream = new MemoryStream();
            write(stream);
            files[name] = stream.ToArray();
        });
        var again = Read();
        Assert.Equal(kernel.Weights, again.Weights);
        Assert.Equal(Facts(kernel), Facts(again));
        var relatedness = kernel.Relatedness!;
        // The names are a format: saved models hold them.
        Assert.Equal(FormattableString.Invariant($"{{\"Source\":\"bert-mlm\",\"Target\":\"bert-mlm-wide\",\"SharedTokens\":{kernel.SharedTokens},")
            + FormattableString.Invariant($"\"SourceOverlap\":{kernel.SourceOverlap},\"TargetOverlap\":{kernel.TargetOverlap},")
            + FormattableString.Invariant($"\"Relatedness\":{{\"Explained\":{relatedness.Explained:R},\"ShuffledExplained\":{relatedness.ShuffledExplained:R},")
            + FormattableString.Invariant($"\"FittedTokens\":{relatedness.FittedTokens},\"HeldOutTokens\":{relatedness.HeldOutTokens}}}}}"),
            Encoding.UTF8.GetString(files["kernel.json"]));
        files.Remove("kernel.bin");
        Assert.Throws<InvalidCheckpointException>(Read);

        VocabularyKernel Read() => VocabularyKernel.Read("stored", name => files.TryGetValue(name, out var bytes) ? new MemoryStream(bytes) : null);
        static object Facts(VocabularyKernel kernel) =>
            (kernel.Source, kernel.Target, kernel.SharedTokens, kernel.SourceOverlap, kernel.TargetOverlap, kernel.Relatedness);
    }

    [Fact]
    public void A_vector_of_another_width_is_refused()
    {
        using var source = OpenModel.Golden("bert-mlm");
        using var target = OpenModel.Golden("bert-mlm-wide");
        var kernel = VocabularyKernel.Between(source.Space, target.Space);
        var message = Assert.Throws<ArgumentException>(() => kernel.Map(new float[1], new float[kernel.SourceHidden])).Message;
        Assert.Contains($"expected a vector of width {kernel.TargetHidden} of 'bert-mlm-wide', got 1 numbers", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => kernel.Map(new float[kernel.TargetHidden], new float[1]));
    }

    /// <summary>A copy of a checkpoint whose vocabulary has other words in every n-th place.</summary>
    private static string WithRenamedTokens(string name, TemporaryFolder folder, int every)
    {
        var copy = Directory.CreateDirectory(folder.File(name)).FullName;
        foreach (var file in Directory.EnumerateFiles(Fixtures.Checkpoint(name)))
            if (Path.GetFileName(file) != "tokenizer.json") File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        var vocabulary = Path.Combine(copy, "vocab.txt");
        File.WriteAllLines(vocabulary, File.ReadAllLines(vocabulary).Select((token, id) => id % every == 0 && !token.StartsWith('[') ? $"other{id}" : token));
        return copy;
    }
}
