using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.Projection.Interactions;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Parameters;

[Collection(nameof(AloneInTheProcess))]
[Trait("Tier", "Pipeline")]
public sealed class LoadParametersTests
{
    private static readonly string[] Keys = ["Role", "Layer", "Head", "Index"];

    private static readonly string Folder = Fixtures.Checkpoint("bert-mlm");

    private readonly MLContext _context = new();

    public static TheoryData<string> Models =>
        ["bert-classifier", "gpt2-lm", "distilbert-classifier-bin", "roberta-classifier-bf16", "bert-encoder-sharded-f16"];

    [Theory]
    [MemberData(nameof(Models))]
    public void Rows_are_the_parameters_that_the_core_reads(string name)
    {
        using var leaks = NativeLeakCheck.OfProcess();
        var view = _context.Data.LoadParameters(Fixtures.Checkpoint(name));
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint(name));
        var expected = ParameterReader.Open(checkpoint).Read().ToArray();
        Assert.Equal(expected.Length, view.GetRowCount());
        Assert.Equal(expected.Select(vector => $"{vector.Role.Name()} | {vector.Layer ?? -1} | {vector.Head ?? -1} | {vector.Index}"), Cells.Read(view, Keys));
        Assert.Equal(expected.Select(vector => vector.Values.ToArray()), Cells.Vectors(view, "Vector"));
        Assert.Equal(expected[0].Values.Length, ((VectorDataViewType)view.Schema["Vector"].Type).Size);
    }

    [Fact]
    public void Only_the_roles_asked_for_are_there()
    {
        var view = _context.Data.LoadParameters(Fixtures.Checkpoint("bert-classifier"), [ParameterRole.Classifier, ParameterRole.Query]);
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint("bert-classifier"));
        var reader = ParameterReader.Open(checkpoint);
        var rows = Cells.Read(view, Keys);
        Assert.Equal(["query", "classifier"], rows.Select(row => row.Split(' ')[0]).Distinct());
        Assert.Equal(reader.Architecture.Layers * reader.CountIn(ParameterRole.Query) + reader.CountIn(ParameterRole.Classifier), rows.Length);
    }

    [Fact]
    public void Selections_choose_layers_heads_and_indices()
    {
        ParameterSelection[] selections =
        [
            new() { Role = ParameterRole.Value, Layer = 1, Head = 1, Indices = [3, 0] },
            new() { Role = ParameterRole.OutputBias },
            new() { Role = ParameterRole.Query, Indices = [] },
        ];
        string[] expected = ["value | 1 | 1 | 3", "value | 1 | 1 | 0", "output-bias | 0 | -1 | 0", "output-bias | 1 | -1 | 0", "output-bias | 2 | -1 | 0"];
        Assert.Equal(expected, Cells.Read(_context.Data.LoadParameters(Fixtures.Checkpoint("bert-classifier"), selections), Keys));
    }

    [Fact]
    public void Asking_for_other_columns_reads_no_weight()
    {
        using var folder = new TemporaryFolder();
        var copy = Copy("bert-classifier", folder);
        var view = _context.Data.LoadParameters(copy);
        var keys = Cells.Read(view, Keys);
        // What is not there cannot be read.
        Directory.Delete(copy, recursive: true);
        Assert.Equal(keys, Cells.Read(view, Keys));
        Assert.Equal(keys.Length, view.GetRowCount());
        Assert.Throws<CheckpointException>(() => Cells.Vectors(view, "Vector"));
    }

    [Fact]
    public void A_vector_column_that_is_active_but_never_read_opens_no_file()
    {
        using var folder = new TemporaryFolder();
        var copy = Copy("bert-classifier", folder);
        var view = _context.Data.LoadParameters(copy);
        Directory.Delete(copy, recursive: true);
        using var cursor = view.GetRowCursor(view.Schema);
        _ = cursor.GetGetter<VBuffer<float>>(view.Schema["Vector"]);
        var rows = 0L;
        while (cursor.MoveNext()) rows++;
        Assert.Equal(view.GetRowCount(), rows);
    }

    [Fact]
    public void Several_cursors_run_at_once_and_again()
    {
        using var leaks = NativeLeakCheck.OfProcess();
        var view = _context.Data.LoadParameters(Fixtures.Checkpoint("bert-classifier"));
        var expected = Cells.Read(view, ["Vector", .. Keys]);
        Parallel.For(0, 4, _ => Assert.Equal(expected, Cells.Read(view, ["Vector", .. Keys])));
        using var first = view.GetRowCursor(view.Schema);
        using var second = view.GetRowCursor(view.Schema);
        var (readFirst, readSecond) = (Cells.Reader(first, [.. view.Schema]), Cells.Reader(second, [.. view.Schema]));
        for (var i = 0; i < 300; i++)
        {
            Assert.True(first.MoveNext());
            if (i % 2 == 0) Assert.True(second.MoveNext());
        }

        // One stands in another tensor than the other.
        var (atFirst, atSecond) = (readFirst(), readSecond());
        Assert.NotEqual(atFirst, atSecond);
        for (var i = 0; i < 150; i++) Assert.True(second.MoveNext());
        Assert.Equal(atFirst, readSecond());
    }

    [Fact]
    public void Identities_are_positions_and_there_are_none_before_the_first_row()
    {
        var view = _context.Data.LoadParameters(Fixtures.Checkpoint("bert-classifier"), [ParameterRole.Classifier]);
        using var cursor = view.GetRowCursor(view.Schema);
        var (getId, getIndex) = (cursor.GetIdGetter(), cursor.GetGetter<int>(view.Schema["Index"]));
        var (id, index) = (default(DataViewRowId), 0);
        Assert.Throws<InvalidOperationException>(() => getIndex(ref index));
        while (cursor.MoveNext())
        {
            getId(ref id);
            Assert.Equal(new((ulong)cursor.Position, 0), id);
        }

        Assert.Equal(-1, cursor.Position);
        Assert.False(cursor.MoveNext());
        Assert.Throws<InvalidOperationException>(() => getIndex(ref index));
        var mistyped = Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(view.Schema["Index"]));
        Assert.Contains("expected System.Int32, got System.Single", mistyped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_was_not_asked_for_is_not_given()
    {
        var view = _context.Data.LoadParameters(Fixtures.Checkpoint("bert-classifier"));
        using var cursor = view.GetRowCursor([view.Schema["Role"]]);
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<VBuffer<float>>(view.Schema["Vector"]));
    }

    [Fact]
    public void Files_that_change_meanwhile_are_noticed()
    {
        using var folder = new TemporaryFolder();
        var copy = Copy("bert-mlm", folder);
        var view = _context.Data.LoadParameters(copy, [ParameterRole.Query]);
        Directory.Delete(copy, recursive: true);
        Copy("bert-mlm-wide", folder, "bert-mlm");
        Assert.Contains("load it again", Assert.Throws<InvalidCheckpointException>(() => Cells.Vectors(view, "Vector")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_that_is_not_there_is_named_at_once() =>
        Assert.Contains("Role 'classifier' of 'bert-mlm'", Refusal(() => _context.Data.LoadParameters(Folder, [ParameterRole.Classifier])),
            StringComparison.Ordinal);

    [Fact]
    public void A_layer_that_is_not_there_is_named_at_once() =>
        Assert.Contains("Layer 9", Refusal(() => _context.Data.LoadParameters(Folder, [new ParameterSelection { Role = ParameterRole.Query, Layer = 9 }])),
            StringComparison.Ordinal);

    [Fact]
    public void A_weight_that_is_no_number_is_refused_when_it_is_read()
    {
        using var folder = new TemporaryFolder();
        var bert = new SyntheticBert(seed: 1);
        bert["encoder.layer.1.output.dense.weight"][5] = float.NaN;
        var view = _context.Data.LoadParameters(bert.Write(folder.File("bert")), [ParameterRole.FeedForwardValue]);
        Assert.Equal(bert.Layers * bert.Intermediate, Cells.Read(view, Keys).Length);
        var exception = Assert.Throws<InvalidCheckpointException>(() => Cells.Vectors(view, "Vector"));
        Assert.Contains("'encoder.layer.1.output.dense.weight'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void They_go_through_a_pipeline_like_any_data()
    {
        using var leaks = NativeLeakCheck.OfProcess();
        var view = _context.Data.LoadParameters(Fixtures.Checkpoint("bert-classifier"), [ParameterRole.FeedForwardValue]);
        using var projected = _context.Transforms.ProjectToVocabulary("Tokens", Fixtures.Checkpoint("bert-classifier"), "Vector", topK: 5).Fit(view);
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint("bert-classifier"));
        using var space = VocabularySpace.Load(checkpoint);
        using var projection = new EmbeddingSpace.Projection.Parameters.VocabularyProjection(space, new() { Top = 5 });
        var expected = projection.Read(ParameterReader.Open(checkpoint), new() { Role = ParameterRole.FeedForwardValue });
        Assert.Equal(expected.Select(reading => $"{reading.Layer} | {reading.Index} | {string.Join(',', reading.Highest.Select(token => token.Token))}"),
            Cells.Read(projected.Transform(view), "Layer", "Index", "Tokens"));
    }

    private static string Refusal(Func<IDataView> load) => Assert.Throws<InvalidSelectionException>(load).Message;

    private static string Copy(string name, TemporaryFolder folder, string? newName = null)
    {
        var copy = Directory.CreateDirectory(folder.File(newName ?? name)).FullName;
        foreach (var file in Directory.EnumerateFiles(Fixtures.Checkpoint(name))) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }
}
