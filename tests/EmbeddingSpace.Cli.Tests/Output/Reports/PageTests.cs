using EmbeddingSpace.Testing;
using Microsoft.Playwright;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Output.Reports;

/// <summary>The pages in a real browser.</summary>
[Trait("Tier", "Pipeline")]
public sealed class PageTests : IDisposable
{
    private const string Browser = "/usr/bin/chromium";

    /// <summary>WCAG 2.2, level AA, text of normal size.</summary>
    private const double ReadableContrast = 4.5;

    private const int MostTabs = 60;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("align", ColorScheme.Light)]
    [InlineData("align", ColorScheme.Dark)]
    [InlineData("project", ColorScheme.Light)]
    [InlineData("project", ColorScheme.Dark)]
    public async Task A_page_opens_without_an_error_and_can_be_read(string command, ColorScheme scheme)
    {
        await OnPage(command, scheme, async page =>
        {
            Assert.Equal(scheme == ColorScheme.Dark, await page.EvaluateAsync<bool>("() => getComputedStyle(document.body).backgroundColor === 'rgb(21, 23, 26)'"));
            var worst = await page.EvaluateAsync<double>("""
                () => {
                  const numbers = colour => colour.match(/[\d.]+/g).map(Number);
                  const light = colour => { const [r, g, b] = numbers(colour).map(c => (c /= 255) <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
                  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
                  const behind = element => { for (; element; element = element.parentElement) { const c = getComputedStyle(element).backgroundColor; if (numbers(c)[3] !== 0) return c; } return 'rgb(255, 255, 255)'; };
                  const texts = [...document.querySelectorAll('h1, h2, p, td, th, label, output, button, figcaption, input')].map(e => ratio(getComputedStyle(e).color, behind(e)));
                  const axes = [...document.querySelectorAll('svg .axis')].map(e => ratio(getComputedStyle(e).fill, behind(e)));
                  const cells = [...document.querySelectorAll('svg .cell')].map(e => ratio(getComputedStyle(e).fill, getComputedStyle(e.previousElementSibling).fill));
                  return Math.min(...texts, ...axes, ...cells);
                }
                """);
            Assert.True(worst >= ReadableContrast, $"Expected a contrast of at least {ReadableContrast}, found {worst}.");
            Assert.Equal(command == "align" ? 4 : 0, await page.Locator("svg").CountAsync());
        });
    }

    [Fact]
    public async Task A_table_is_sorted_with_the_keyboard_alone()
    {
        await OnPage("project", ColorScheme.Light, async page =>
        {
            await TabTo(page, "document.activeElement.tagName === 'BUTTON' && document.activeElement.closest('table').id === 'table-2' && document.activeElement.textContent === 'Score'");
            foreach (var direction in (string[])["ascending", "descending"])
            {
                await page.Keyboard.PressAsync("Enter");
                Assert.Equal(direction, await page.EvaluateAsync<string>("() => document.activeElement.parentElement.getAttribute('aria-sort')"));
                var scores = await page.EvaluateAsync<double[]>("() => [...document.querySelectorAll('#table-2 tbody tr')].map(row => Number(row.cells[8].dataset.value))");
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
        var run = command == "align"
            ? CommandLineRun.Of("align", "--source", model, "--target", model, "--role", "key", "--html", file)
            : CommandLineRun.Of("project", "--model", model, "--role", "key", "--layer", "0", "--head", "0", "--index", "0,1", "--top", "2", "--words", "<script>throw1</script>,<img/src=x/onerror=throw1>", "--html", file);
        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
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
