using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Testing;
using Microsoft.Playwright;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Reports.Pages;

/// <summary>The pages in a real browser.</summary>
[Trait("Tier", "Pipeline")]
public sealed class PageTests : IDisposable
{
    private const string Browser = "/usr/bin/chromium";

    /// <summary>WCAG 2.2, level AA, text of normal size.</summary>
    private const double ReadableContrast = 4.5;

    private const int MostTabs = 60;

    public static TheoryData<string, ColorScheme> Pages => new(
        from command in (string[])["inspect", "project", "map", "pairs", "align", "diff", "measure", "translate"]
        from scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark]
        select (command, scheme));

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_opens_without_an_error_and_can_be_read(string command, ColorScheme scheme)
    {
        await OnPage(command, scheme, async page =>
        {
            var dark = await page.EvaluateAsync<bool>("() => getComputedStyle(document.body).backgroundColor === 'rgb(21, 23, 26)'");
            Assert.Equal(scheme == ColorScheme.Dark, dark);
            var worst = await page.EvaluateAsync<double>("""
                () => {
                  const numbers = colour => colour.match(/[\d.]+/g).map(Number);
                  const linear = c => (c /= 255) <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
                  const light = colour => { const [r, g, b] = numbers(colour).map(linear); return .2126 * r + .7152 * g + .0722 * b; };
                  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
                  const behind = element => {
                    for (; element; element = element.parentElement) {
                      const colour = getComputedStyle(element).backgroundColor;
                      if (numbers(colour)[3] !== 0) return colour;
                    }
                    return 'rgb(255, 255, 255)';
                  };
                  const all = selector => [...document.querySelectorAll(selector)];
                  const fill = element => getComputedStyle(element).fill;
                  const texts = all('h1, h2, p, td, th, label, output, button, figcaption, input').map(e => ratio(getComputedStyle(e).color, behind(e)));
                  const drawn = all('svg .axis, svg .token').map(e => ratio(fill(e), behind(e)));
                  const cells = all('svg .cell').map(e => ratio(fill(e), fill(e.previousElementSibling)));
                  return Math.min(...texts, ...drawn, ...cells);
                }
                """);
            Assert.True(worst >= ReadableContrast, $"Expected a contrast of at least {ReadableContrast}, found {worst}.");
            var pictures = await page.Locator("svg").CountAsync();
            Assert.True(command switch { "align" => pictures == 4, "inspect" => pictures == 0, _ => pictures > 0 }, $"Found {pictures} pictures.");
            Assert.Equal(command is "inspect", await page.GetByText("Control", new() { Exact = true }).CountAsync() == 0);
            // Words of pictures stay inside them.
            Assert.Empty(await page.EvaluateAsync<string[]>("""
                () => [...document.querySelectorAll('svg text')].filter(text => {
                  const [t, s] = [text.getBoundingClientRect(), text.closest('svg').getBoundingClientRect()];
                  return t.left < s.left - 1 || t.right > s.right + 1 || t.top < s.top - 1 || t.bottom > s.bottom + 1;
                }).map(text => text.textContent)
                """));
        });
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("project")]
    [InlineData("pairs")]
    [InlineData("align")]
    [InlineData("diff")]
    [InlineData("measure")]
    [InlineData("translate")]
    public async Task Everything_that_reacts_is_reached_with_Tab_and_shows_that_it_is(string command)
    {
        await OnPage(command, ColorScheme.Light, async page =>
        {
            var wanted = await page.Locator("button, input, .scroll").CountAsync();
            var seen = 0;
            for (; seen < wanted; seen++)
            {
                await page.Keyboard.PressAsync("Tab");
                Assert.True(await page.EvaluateAsync<bool>("""
                    () => {
                      const e = document.activeElement, style = getComputedStyle(e);
                      return e.matches('button, input, .scroll') && style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2;
                    }
                    """), $"Stop {seen + 1} of {wanted} is no control, or does not show that it has the focus.");
            }
        });
    }

    [Theory]
    [InlineData("inspect", "Name")]
    [InlineData("project", "Score")]
    [InlineData("pairs", "Score")]
    [InlineData("align", "Mean |r|")]
    [InlineData("diff", "Score")]
    [InlineData("measure", "Value")]
    [InlineData("translate", "Value")]
    public async Task A_table_is_sorted_by_clicks_and_says_so(string command, string column)
    {
        await OnPage(command, ColorScheme.Dark, async page =>
        {
            var table = page.Locator("table.data").Last;
            var button = table.GetByRole(AriaRole.Button, new() { Name = column, Exact = true });
            foreach (var direction in (string[])["ascending", "descending"])
            {
                await button.ClickAsync();
                Assert.Equal(direction, await button.EvaluateAsync<string>("button => button.parentElement.getAttribute('aria-sort')"));
                Assert.True(await table.EvaluateAsync<bool>("""
                    (table, [column, sign]) => {
                      const at = [...table.tHead.rows[0].cells].findIndex(cell => cell.textContent === column);
                      const cells = [...table.tBodies[0].rows].map(row => row.cells[at]).filter(cell => cell.textContent !== '');
                      const order = new Intl.Collator('en', { numeric: true });
                      const compare = (a, b) => b.dataset.value !== undefined ? a.dataset.value - b.dataset.value : order.compare(a.textContent, b.textContent);
                      return cells.length > 2 && cells.slice(1).every((cell, i) => sign * compare(cells[i], cell) <= 0);
                    }
                    """, new object[] { column, direction == "ascending" ? 1 : -1 }));
            }
        });
    }

    [Fact]
    public async Task A_table_is_sorted_with_the_keyboard_alone()
    {
        await OnPage("project", ColorScheme.Light, async page =>
        {
            await TabTo(page, "document.activeElement.matches('#table-2 button') && document.activeElement.textContent === 'Score'");
            foreach (var direction in (string[])["ascending", "descending"])
            {
                await page.Keyboard.PressAsync("Enter");
                Assert.Equal(direction, await page.EvaluateAsync<string>("() => document.activeElement.parentElement.getAttribute('aria-sort')"));
                var scores = await page.EvaluateAsync<double[]>(
                    "() => [...document.querySelectorAll('#table-2 tbody tr')].map(row => Number(row.cells[8].dataset.value))");
                Assert.NotEmpty(scores);
                Assert.Equal(direction == "ascending" ? scores.Order() : scores.OrderDescending(), scores);
            }
        });
    }

    [Fact]
    public async Task A_table_is_filtered_by_what_is_typed()
    {
        await OnPage("project", ColorScheme.Light, async page =>
        {
            await TabTo(page, "document.activeElement.id === 'table-2-filter'");
            await page.Keyboard.TypeAsync("LOWEST");
            Assert.Equal(4, await page.Locator("#table-2 tbody tr:visible").CountAsync());
            Assert.Equal("4 of 8 rows", await page.Locator("output[for=table-2-filter]").TextContentAsync());
        });
    }

    public void Dispose() => _folder.Dispose();

    private static async Task TabTo(IPage page, string condition)
    {
        for (var i = 0; i < MostTabs; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>($"() => {condition}")) return;
        }
        Assert.Fail($"Expected to reach '{condition}' within {MostTabs} presses of Tab.");
    }

    private async Task OnPage(string command, ColorScheme scheme, Func<IPage, Task> look)
    {
        Assert.SkipUnless(File.Exists(Browser), $"No browser at '{Browser}': install the package 'chromium' to look at pages.");
        // Names of tokens that would run, were they markup.
        var tokens = SyntheticBert.DefaultTokens(400).ToArray();
        (tokens[50], tokens[51]) = ("<script>throw1</script>", "<img/src=x/onerror=throw1>");
        var model = new SyntheticBert(5) { Tokens = tokens }.Write(_folder.File("model"));
        var file = _folder.File("page.html");
        const string Words = "<script>throw1</script>,<img/src=x/onerror=throw1>";
        string[] arguments = command switch
        {
            "inspect" => ["inspect", "--model", Fixtures.Checkpoint("bert-classifier")],
            "project" => ["project", "--model", model, "--role", "key", "--layer", "0", "--head", "0", "--index", "0,1", "--top", "2", "--words", Words],
            "map" => ["project", "--model", model, "--role", "feed-forward-value", "--layer", "0", "--top", "3"],
            "pairs" => ["project", "--model", model, "--interaction", "query-key", "--layer", "0", "--top", "4", "--words", Words],
            "align" => ["align", "--source", model, "--target", model, "--role", "key"],
            "diff" => ["diff", "--model", Fixtures.Checkpoint("bert-classifier"), "--base", Fixtures.Checkpoint("bert-mlm")],
            "measure" => ["measure", "--model", model, "--role", "key", "--k", "1,10,100", "--texts", Samples.NewsTexts, "--top", "20"],
            "translate" =>
            [
                "translate", "--source", Samples.NewsClassifier, "--target", Samples.Encoder, "--texts", Samples.NewsTexts,
                "--scored-texts", Samples.FilmTexts, "--method", "pooled-ridge", "--output", _folder.File("out.zip"),
            ],
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Expected a known page."),
        };
        var run = CommandLineRun.Of([.. arguments, "--html", file]);
        // Film reviews are nothing for a classifier of news: that page shows a FAIL.
        Assert.True(run.ExitCode == (command == "translate" ? ExitCodes.Failed : ExitCodes.Done), run.Error);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Browser });
        var page = await browser.NewPageAsync(new() { ColorScheme = scheme });
        var (faults, requests) = (new List<string>(), new List<string>());
        page.Console += (_, message) => faults.Add(message.Text);
        page.PageError += (_, message) => faults.Add(message);
        page.Request += (_, request) => requests.Add(request.Url);
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        await look(page);
        Assert.Empty(faults);
        Assert.Single(requests);
    }
}
