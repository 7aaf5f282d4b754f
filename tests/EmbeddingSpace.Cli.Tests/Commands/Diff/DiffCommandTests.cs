using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Tests.Reports.Png;
using EmbeddingSpace.Testing;
using SkiaSharp;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Diff;

[Trait("Tier", "Unit")]
public sealed class DiffCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Classifier => Fixtures.Checkpoint("bert-classifier");

    private static string Base => Fixtures.Checkpoint("bert-mlm");

    [Fact]
    public void The_document_reads_classes_with_their_fidelity_and_layers_with_their_change()
    {
        var document = Diff(Classifier, Base, "--top", "3", "--json").Json();
        var classes = document.Items("classes");
        Assert.Equal(["negative", "neutral", "positive"], classes.Select(entry => entry.Text("label")));
        Assert.All(classes, entry =>
        {
            foreach (var name in (string[])["rose", "fell", "reading"]) Assert.Equal(3, entry.Length(name));
            foreach (var name in (string[])["fidelity", "rawFidelity", "randomFidelity"]) Assert.InRange(entry.Real(name), -1, 1);
            Assert.True(entry.Real("fidelity") > entry.Real("randomFidelity"));
        });
        Assert.Contains(document.Items("layers"), entry => entry.Text("role") == "query" && entry.Whole("layer") == 1 && entry.Real("relativeChange") > 0);
    }

    [Theory]
    [InlineData("bert-multi-label-legacy-bin", 3)]
    [InlineData("cross-encoder-sigmoid", 1)]
    [InlineData("xlmr-regression-legacy-bin", 1)]
    public void Heads_of_every_kind_are_read(string name, int labels)
    {
        var document = Diff(Fixtures.Checkpoint(name), Fixtures.Checkpoint(name), "--top", "3", "--json").Json();
        Assert.Equal(labels, document.Length("classes"));
        Assert.All(document.Items("classes"), entry => Assert.Equal(3, entry.Length("reading")));
    }

    [Fact]
    public void A_model_against_itself_did_not_move()
    {
        var document = Diff(Base, Base, "--json").Json();
        Assert.Empty(document.Items("classes"));
        Assert.All(document.Items("layers"), entry => Assert.Equal(0, entry.Real("relativeChange")));
    }

    [Fact]
    public void A_base_of_other_sizes_is_refused() =>
        Diff(Classifier, Fixtures.Checkpoint("bert-mlm-wide")).IsRefused("bert-mlm-wide", "hidden 32 instead of 48");

    [Fact]
    public void More_tokens_than_there_are_is_refused() =>
        Diff(Classifier, Base, "--top", "801").IsRefused("801", "800");

    [Fact]
    public void People_see_every_fidelity_beside_its_control() =>
        Assert.Contains("by random directions", Diff(Classifier, Base).Output, StringComparison.Ordinal);

    [Fact]
    public void A_change_along_one_direction_stands_out_from_noise()
    {
        // The change is planted: every value vector moves along the same direction, so all of it lies there.
        var model = new SyntheticBert(11);
        var moved = model.Copy();
        var values = moved["encoder.layer.1.attention.self.value.weight"];
        for (var i = 0; i < values.Length; i++) values[i] += i % model.Hidden == 2 ? 1 : 0;
        var document = Diff(moved.Write(_folder.File("moved")), model.Write(_folder.File("base")), "--json").Json();
        var entry = Assert.Single(document.Items("layers"), layer => layer.Text("role") == "value" && layer.Whole("layer") == 1);
        Assert.True(entry.Real("mainShare") > 0.999);
        Assert.InRange(entry.Real("randomMainShare"), 0.2, 0.3); // (4 + 4)² of 16 x 16
    }

    [Fact]
    public void The_data_holds_every_token_of_classes_and_roles_with_its_control()
    {
        var file = _folder.File("data.csv");
        Assert.Equal(ExitCodes.Done, Diff(Classifier, Base, "--top", "2", "--csv", file).ExitCode);
        var lines = File.ReadAllText(file).TrimEnd().Split("\r\n");
        Assert.Equal("What,Name,Layer,Direction,Rank,Token,Id,Score,Measure,Value,Control", lines[0]);
        // Three classes, six lists of two tokens each; a role and layer that moved has two.
        Assert.Equal(3 * 6 * 2, lines.Count(line => line.StartsWith("class,", StringComparison.Ordinal)));
        Assert.Contains(lines, line => IsRow(line, "class,negative,,fitted for,1,", ",fidelity,"));
        Assert.Contains(lines, line => IsRow(line, "role,query,1,rose,1,", ",relative change,"));
        var readings = lines.Skip(1).Where(line => line.Contains(",fidelity,", StringComparison.Ordinal));
        Assert.All(readings, line => Assert.Equal(11, line.Split(',').Count(cell => cell.Length > 0) + 1));

        static bool IsRow(string line, string start, string measure) =>
            line.StartsWith(start, StringComparison.Ordinal) && line.Contains(measure, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_go_into_one_file_or_one_each_into_a_folder()
    {
        PngReportTests.RequireFont();
        var (file, folder) = (_folder.File("all.png"), Directory.CreateDirectory(_folder.File("pictures")).FullName);
        foreach (var place in (string[])[file, folder])
            Assert.Equal(ExitCodes.Done, Diff(Classifier, Base, "--role", "value", "--layer", "1", "--png", place).ExitCode);
        var names = Directory.GetFiles(folder).Select(Path.GetFileName).Order().ToList();
        Assert.Equal("01-fidelity-of-the-class-readings.png", names[0]);
        Assert.Equal("11-main-direction-of-the-change-of-value-layer.png", names[^1]); // bars, three heat maps, two maps a class
        using var picture = SKBitmap.Decode(file);
        Assert.True(PngReportTests.Colours(picture, 0, 0, picture.Width, picture.Height) > 20);
    }

    [Theory]
    [InlineData("--role quer", "'quer'", "feed-forward-key")]
    [InlineData("--role value --layer 3", "3", "0 to 2")]
    [InlineData("--layer 1", "--layer", "--role")]
    [InlineData("--role classifier", "'classifier'", "leave it out")]
    public void What_the_model_does_not_have_is_refused(string arguments, string named, string alsoNamed) =>
        Diff(Classifier, Base, arguments.Split(' ')).IsRefused(named, alsoNamed);

    [Fact]
    public void A_base_of_another_vocabulary_is_refused()
    {
        var model = new SyntheticBert(1);
        var other = new SyntheticBert(1) { Tokens = [.. SyntheticBert.DefaultTokens(400).Select((token, id) => id == 70 ? "elsewhere" : token)] };
        var tuned = model.Write(_folder.File("tuned"));
        Diff(tuned, other.Write(_folder.File("base"))).IsRefused("'tuned'", "'base'", "token 70", "'elsewhere'");
        Diff(tuned, new SyntheticBert(1, vocabulary: 300).Write(_folder.File("small"))).IsRefused("vocabulary 400 instead of 300");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Weights_that_are_no_numbers_are_refused_on_either_side(bool inBase)
    {
        var (sound, broken) = (new SyntheticBert(2), new SyntheticBert(2));
        broken["encoder.layer.1.output.dense.weight"][5] = float.NaN;
        var (model, original) = (sound.Write(_folder.File("sound")), broken.Write(_folder.File("broken")));
        var run = inBase ? Diff(model, original) : Diff(original, model);
        run.IsRefused("encoder.layer.1.output.dense.weight", "NaN", "broken");
    }

    public void Dispose() => _folder.Dispose();

    private static CommandLineRun Diff(string model, string original, params string[] more) =>
        CommandLineRun.Of(["diff", "--model", model, "--base", original, .. more]);
}
