using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Documentation;

/// <summary>What the READMEs show is there: code that is compiled, commands with flags that exist, files behind links.</summary>
[Trait("Tier", "Unit")]
public sealed class ReadmeTests
{
    private const int MostCharacters = 160;

    // A screen and a half.
    private const int MostLinesOfFrontPage = 75;
    private const int MostCharactersOfFrontPage = 120;

    [Fact]
    public void Code_is_cut_from_files_that_are_compiled() => Hold(
        from file in MarkdownFile.All
        from snippet in file.CSharp
        where CompiledExample.All.All(example => example.FirstMissing(snippet) is not null)
        let nearest = CompiledExample.All.Select(example => example.FirstMissing(snippet)).MaxBy(line => Array.IndexOf(snippet, line))
        select $"{file}: no sample or test holds, in this order, the lines down to '{nearest!.Trim()}'");

    [Fact]
    public void Commands_and_their_flags_exist() => Hold(
        from file in MarkdownFile.All
        from fault in file.Commands.SelectMany(ShownCommand.Faults).Concat(file.Code.SelectMany(ShownCommand.UnknownFlags))
        select $"{file}: {fault}");

    [Fact]
    public void Links_and_pictures_lead_to_files() => Hold(
        from file in MarkdownFile.All
        from link in file.RelativeLinks
        let target = Path.Combine(Fixtures.RepositoryRoot, Path.GetDirectoryName(file.Path)!, link.Split('#')[0])
        where !Path.Exists(target)
        select $"{file}: '{link}' leads nowhere");

    [Fact]
    public void No_line_is_wider_than_a_window() => Hold(
        from file in MarkdownFile.All
        from line in file.Lines.Index()
        where line.Item.Length > MostCharacters
        select $"{file}({line.Index + 1}): {line.Item.Length} characters, at most {MostCharacters}");

    [Fact]
    public void The_front_page_is_a_screen_and_a_half()
    {
        var page = MarkdownFile.All.Single(file => file.Path == "README.md");
        Assert.InRange(page.Lines.Count, 1, MostLinesOfFrontPage);
        Assert.All(page.Lines, line => Assert.InRange(line.Length, 0, MostCharactersOfFrontPage));
    }

    // The checks above are worth what they look at, and what they find.
    [Fact]
    public void Code_commands_and_links_are_found_in_what_people_read_first()
    {
        foreach (var page in MarkdownFile.All.Where(file => file.Path is "README.md" or "src/EmbeddingSpace.ML/README.md"))
        {
            Assert.NotEmpty(page.CSharp);
            Assert.NotEmpty(page.RelativeLinks);
        }
        Assert.NotEmpty(MarkdownFile.All.Single(file => file.Path == "src/EmbeddingSpace.Cli/README.md").Commands);
    }

    [Theory]
    [InlineData("embedding-space translate --source S --target T --nothing --output O", "'translate' has no flag '--nothing'")]
    [InlineData("embedding-space translate --source S --target T", "'translate' needs '--output'")]
    [InlineData("embedding-space transmit --source S", "'transmit' is no command")]
    [InlineData("dotnet run -c Release --project src/EmbeddingSpace.Cli -- predict --model M", "'predict' needs '--texts'")]
    [InlineData("dotnet run -c Release --project tests/EmbeddingSpace.Benchmarks -- spede", "'spede' is no suite")]
    [InlineData("dotnet run -c Release --project tests/EmbeddingSpace.Benchmarks -- speed --slow", "the benchmarks have no flag '--slow'")]
    [InlineData("dotnet run --project samples/Nowhere", "'samples/Nowhere' is not in the repository")]
    public void A_wrong_command_is_found(string command, string fault) => Assert.Equal([fault], ShownCommand.Faults(command));

    [Theory]
    [InlineData("evaluate --source S --train F", 0)]
    [InlineData("evaluate --texts F", 1)]
    [InlineData("--json", 0)]
    [InlineData("--jsonl", 1)]
    public void A_wrong_flag_in_prose_is_found(string code, int faults) => Assert.Equal(faults, ShownCommand.UnknownFlags(code).Count());

    [Fact]
    public void A_line_that_no_file_compiles_is_found()
    {
        string[] known = ["var watch = Stopwatch.StartNew();", "var ml = new MLContext(seed: 1); // a comment of the README's own"];
        Assert.Contains(CompiledExample.All, example => example.FirstMissing(known) is null);
        Assert.DoesNotContain(CompiledExample.All, example => example.FirstMissing(known.Reverse()) is null);
        Assert.DoesNotContain(CompiledExample.All, example => example.FirstMissing([.. known, string.Concat("ml.", "NoSuchMember();")]) is null);
    }

    private static void Hold(IEnumerable<string> faults)
    {
        var found = faults.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
