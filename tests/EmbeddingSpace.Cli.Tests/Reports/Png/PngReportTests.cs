using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Reports.Content;
using EmbeddingSpace.Cli.Reports.Png;
using EmbeddingSpace.Testing;
using SkiaSharp;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Reports.Png;

[Trait("Tier", "Unit")]
public sealed class PngReportTests : IDisposable
{
    /// <summary>Text and lines are smoothed: a picture with any of them has dozens of shades, an empty one a single colour.</summary>
    private const int FewestColours = 20;

    private static readonly Picture[] Kinds =
    [
        new HeatMap("heat", "a note", "row", "column", [[0, 0.5], [1, 0.25]], 0, 1) { Marked = [(0, 1)] },
        new BarChart("bars", "a note", ["one", "two", "漢字"], [new("found", [0.5, -0.1, 1]), new("chance", [0.1, 0, 0.2], IsControl: true)])
        {
            Reference = (0.3, "reference"),
        },
        new LineChart("lines", "a note", "k", [1, 10, 100], [new("found", [0.1, 0.5, 1]), new("chance", [0, 0.1, 0.9], IsControl: true)], 0, 1),
        new TokenMap("tokens", "a note", "for", "against", [new("a", 0, 0, 1), new("##b", 1, 1, -1), new("Ġc", 0, 1, 0.5), new("d", 1, 0, 0.1)]),
    ];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int> All => [.. Enumerable.Range(0, Kinds.Length)];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_kind_of_picture_is_drawn_in_the_promised_size(int kind)
    {
        RequireFont();
        var report = Report(Kinds[kind]);
        using var picture = Draw(report);
        Assert.Equal(PngReport.Size(report), (picture.Width, picture.Height));
        Assert.True(Colours(picture, 0, PngReport.TitleHeight, picture.Width, picture.Height) >= FewestColours);
    }

    [Fact]
    public void Pictures_stand_two_in_a_row_each_in_its_own_place()
    {
        RequireFont();
        var report = Report(Kinds);
        using var picture = Draw(report);
        Assert.Equal(2 * PngReport.PanelWidth, picture.Width);
        var (left, right) = (PngReport.PanelWidth, picture.Width);
        Assert.True(Colours(picture, 0, PngReport.TitleHeight, left, PngReport.TitleHeight + 250) >= FewestColours, "The first picture is not there.");
        Assert.True(Colours(picture, left, PngReport.TitleHeight, right, PngReport.TitleHeight + 250) >= FewestColours, "The second picture is not there.");
        Assert.True(Colours(picture, 0, 0, right, PngReport.TitleHeight) >= FewestColours, "The title is not there.");
    }

    [Fact]
    public void One_report_in_a_folder_is_one_file_a_picture()
    {
        RequireFont();
        using (var folder = PngFolder.Create(_folder.Path))
        {
            folder.Write(Report(Kinds));
            Assert.All(Directory.GetFiles(_folder.Path), file => Assert.EndsWith(".tmp", file, StringComparison.Ordinal));
            folder.Commit();
        }
        Assert.Equal(["01-heat.png", "02-bars.png", "03-lines.png", "04-tokens.png"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void What_was_begun_in_a_folder_and_not_finished_leaves_nothing()
    {
        RequireFont();
        using (var folder = PngFolder.Create(_folder.Path)) folder.Write(Report(Kinds));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Nothing_to_draw_is_told()
    {
        using var stream = new MemoryStream();
        Assert.Contains("expected something to draw", Assert.Throws<UsageException>(() => PngReport.Write(stream, Report())).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Skip where no font is installed.</summary>
    internal static void RequireFont() => Assert.SkipUnless(PngFont.IsInstalled, "No font is installed: pictures cannot be labelled.");

    /// <summary>How many colours a part of a picture has.</summary>
    internal static int Colours(SKBitmap picture, int left, int top, int right, int bottom)
    {
        var colours = new HashSet<SKColor>();
        for (var x = left; x < right; x++)
            for (var y = top; y < bottom; y++) colours.Add(picture.GetPixel(x, y));
        return colours.Count;
    }

    private static Report Report(params Picture[] pictures) => new("title of the report", "", [], pictures, [], new("rows", ["Token"], []));

    private static SKBitmap Draw(Report report)
    {
        using var stream = new MemoryStream();
        PngReport.Write(stream, report);
        return SKBitmap.Decode(stream.ToArray());
    }
}
