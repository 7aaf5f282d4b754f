using System.Globalization;
using System.Text.Json.Nodes;
using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Server.Tests.Hosts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;

namespace EmbeddingSpace.Server.Tests.Page;

/// <summary>The page of a running server in a real browser.</summary>
[Trait("Tier", "Pipeline")]
public class PageTests
{
    private const string Hostile = "<img/src=x/onerror=throw1><script>throw1</script>";

    private static readonly (string, string) Mood = ("Models:mood:Path", TestServer.Translation), Topics = ("Models:topics:Path", TestServer.MultiLabel),
        Relevance = ("Models:relevance:Path", TestServer.Reranker);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Texts_are_classified_with_the_keyboard_alone()
    {
        await using var server = await TestServer.StartAsync(Mood);
        await using var session = await PageSession.OpenAsync(server);
        var page = session.Page;
        await Assertions.Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "mood" })).ToBeCheckedAsync();
        await page.Keyboard.TypeAsync("first text\n\nsecond text");
        await page.Keyboard.PressAsync("Control+Enter");
        await session.AnsweredAsync(2);
        Assert.Equal(["first text", "second text"], await session.Answers.Locator(".text").AllTextContentsAsync());
        await session.TabToAsync("summary");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(session.Answers.First.Locator(".score")).ToHaveCountAsync(3);
        session.AssertQuiet();
    }

    [Fact]
    public async Task The_tokens_that_an_answer_comes_from_are_shown_when_they_are_wanted()
    {
        await using var server = await TestServer.StartAsync(Mood);
        await using var session = await PageSession.OpenAsync(server);
        await session.AskAsync("a gripping film");
        await session.AnsweredAsync(1);
        await session.Answers.GetByText("Tokens", new() { Exact = true }).ClickAsync();
        var explained = (await server.PostAsync("/explain", new { inputs = "a gripping film" }))[0]!["tokens"]!.AsArray();
        await Assertions.Expect(session.Answers.Locator(".tokens span")).ToHaveCountAsync(explained.Count);
        await Assertions.Expect(session.Answers).ToContainTextAsync("they add up to it");
        session.AssertQuiet();
    }

    [Fact]
    public async Task Everything_that_reacts_is_reached_with_Tab_and_shows_that_it_is()
    {
        await using var server = await TestServer.StartAsync(Mood, Topics);
        await using var session = await PageSession.OpenAsync(server);
        await session.AskAsync("a text");
        await session.AnsweredAsync(1);
        // From the first one on: the page begins with the focus in the field.
        string[] stops = ["#pairs", "#classify", "#all", "#models input", "#models input", "#tsv", "#json", "summary", "summary", "summary", "summary"];
        foreach (var stop in stops)
        {
            await session.Page.Keyboard.PressAsync("Tab");
            Assert.True(await session.Page.EvaluateAsync<bool>("""
                stop => {
                  const e = document.activeElement, style = getComputedStyle(e);
                  return e.matches(stop) && style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2;
                }
                """, stop), $"Expected the focus, seen, on '{stop}'.");
        }
        session.AssertQuiet();
    }

    [Fact]
    public async Task Every_chosen_model_answers_each_in_its_way()
    {
        await using var server = await TestServer.StartAsync(Mood, Topics, Relevance);
        await using var session = await PageSession.OpenAsync(server);
        await session.AskAsync("a text");
        await session.AnsweredAsync(1);
        var said = await server.PostAsync("/models/predict", new { inputs = "a text" });
        var answers = session.Answers.Locator(".answer");
        Assert.Equal(["mood", "relevance", "topics"], (await answers.Locator(".model").AllInnerTextsAsync()).Select(text => text.Split('\n')[0]));

        var mood = said["mood"]![0]!;
        Assert.Equal($"{mood["predictedLabels"]![0]}", await answers.Nth(0).Locator(".score > :first-child").First.TextContentAsync());
        Assert.Equal(Percent(mood["labels"]![0]!), await answers.Nth(0).Locator(".score > :last-child").First.TextContentAsync());
        Assert.Equal("Warn", await answers.Nth(0).Locator(".badge").TextContentAsync());
        // Neither the colour nor the picture says it alone.
        Assert.StartsWith("polygon", await answers.Nth(0).Locator(".badge").EvaluateAsync<string>("badge => getComputedStyle(badge, '::before').clipPath"),
            StringComparison.Ordinal);

        Assert.Equal(said["relevance"]![0]!["labels"]![0]!["score"]!.GetValue<float>(),
            float.Parse((await answers.Nth(1).Locator(".score > :last-child").TextContentAsync())!, CultureInfo.InvariantCulture), 3);
        Assert.Equal(0, await answers.Nth(1).Locator(".bar").CountAsync());
        Assert.Equal(said["topics"]![0]!["predictedLabels"]!.AsArray().Select(label => $"{label}"),
            await answers.Nth(2).Locator(".score > :first-child").AllTextContentsAsync());

        await session.Page.GetByRole(AriaRole.Checkbox, new() { Name = "relevance" }).UncheckAsync();
        await session.AskAsync("another text");
        await Assertions.Expect(answers).ToHaveCountAsync(2);
        session.AssertQuiet();
    }

    [Fact]
    public async Task Pairs_are_read_on_both_sides_of_a_tab_which_a_button_types()
    {
        await using var server = await TestServer.StartAsync(Relevance);
        await using var session = await PageSession.OpenAsync(server);
        var page = session.Page;
        await page.GetByRole(AriaRole.Switch).CheckAsync();
        await session.AskAsync("only one text");
        await Assertions.Expect(session.Fault).ToContainTextAsync("Line 1: expected two texts with a tab between them, found no tab.");
        await session.Texts.FillAsync("first");
        await page.GetByRole(AriaRole.Button, new() { Name = "Insert a tab" }).ClickAsync();
        await page.Keyboard.TypeAsync("second");
        await page.Keyboard.PressAsync("Control+Enter");
        await session.AnsweredAsync(1);
        Assert.Equal(["first", "second"], await session.Answers.Locator(".text").AllTextContentsAsync());
        var said = await server.PostAsync("/models/predict", new { inputs = (string[])["first", "second"] });
        Assert.Equal(said["relevance"]![0]!["labels"]![0]!["score"]!.GetValue<float>(),
            float.Parse((await session.Answers.Locator(".score > :last-child").TextContentAsync())!, CultureInfo.InvariantCulture), 3);
        Assert.Equal("", await session.Fault.TextContentAsync());
        session.AssertQuiet();
    }

    [Fact]
    public async Task A_fault_is_shown_in_the_server_s_words_and_the_texts_stay()
    {
        await using var server = await TestServer.StartAsync(Mood, ("Server:MaximumCharacters", "20"));
        await using var session = await PageSession.OpenAsync(server);
        const string Long = "a text of more than twenty characters";
        await session.AskAsync(Long);
        var detail = await TestServer.ProblemAsync(server.SendAsync("/models/predict", new { inputs = (string[][])[[Long]] }), 413);
        await Assertions.Expect(session.Fault).ToContainTextAsync(detail);
        Assert.Equal(Long, await session.Texts.InputValueAsync());
        await session.AskAsync("a short text");
        await session.AnsweredAsync(1);
        Assert.Equal("", await session.Fault.TextContentAsync());
        session.AssertQuiet(refused: 413);
    }

    [Fact]
    public async Task A_fault_half_way_says_of_which_texts_it_is_and_leaves_the_answers_before_it()
    {
        await using var server = await TestServer.StartAsync(Mood, ("Server:MaximumCharacters", "20"), ("Server:MaximumTexts", "2"));
        await using var session = await PageSession.OpenAsync(server);
        await session.AskAsync("first\nsecond\nthird\na text of more than twenty characters\nfifth");
        await Assertions.Expect(session.Fault).ToContainTextAsync("texts 3 to 4");
        Assert.Equal("2 of 5 texts answered.", await session.State.TextContentAsync());
        Assert.Equal(2, await session.Answers.CountAsync());
        session.AssertQuiet(refused: 413);
    }

    [Fact]
    public async Task A_busy_server_is_said_to_be_so_and_when_to_try_again()
    {
        var pool = new StubPool(_ => throw new ModelBusyException("Model 'mood': expected fewer requests, found more. Ask again."));
        await using var server = await TestServer.BeginAsync(services => services.AddSingleton<ITextClassifierPool>(pool), Mood);
        await server.Registry.LoadAsync("mood", Stop);
        await using var session = await PageSession.OpenAsync(server);
        await session.AskAsync("a text");
        await Assertions.Expect(session.Fault).ToContainTextAsync("Model 'mood': expected fewer requests, found more. Ask again.");
        await Assertions.Expect(session.Fault).ToContainTextAsync("Try again in 1 second.");
        await session.Page.RunAndWaitForRequestAsync(
            () => session.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync(), "**/models/predict");
        Assert.Equal(2, session.Batches);
        session.AssertQuiet(refused: 429);
    }

    [Fact]
    public async Task A_key_is_asked_for_only_where_the_server_wants_one()
    {
        await using var server = await TestServer.StartAsync(Mood, ("Server:ApiKey", "sesame"));
        await using var session = await PageSession.OpenAsync(server);
        var page = session.Page;
        await Assertions.Expect(page.GetByLabel("API key")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("sesame");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "mood" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("API key")).ToBeHiddenAsync();
        await session.AskAsync("a text");
        await session.AnsweredAsync(1);
        Assert.Equal(0, await page.EvaluateAsync<int>("() => localStorage.length + sessionStorage.length + document.cookie.length"));
        session.AssertQuiet(refused: 401);
    }

    [Fact]
    public async Task A_thousand_texts_go_in_the_batches_that_the_server_takes_and_the_page_stays_usable()
    {
        await using var server = await TestServer.StartAsync(Mood, ("Server:MaximumTexts", "30"));
        await using var session = await PageSession.OpenAsync(server);
        var texts = Enumerable.Range(1, 1000).Select(i => $"text number {i}").ToArray();
        await session.Texts.FillAsync(string.Join('\n', texts));
        Assert.Equal("1,000 texts", await session.Page.Locator("#count").TextContentAsync());
        await session.Page.EvaluateAsync("""
            () => {
              window.frames_ = []; window.seen_ = new Set();
              const frame = time => { frames_.push(time); seen_.add(document.querySelector('#progress').value); requestAnimationFrame(frame); };
              requestAnimationFrame(frame);
            }
            """);
        await session.Texts.PressAsync("Control+Enter");
        await session.AnsweredAsync(1000);
        Assert.Equal(34, session.Batches);
        Assert.Equal(texts, await session.Answers.Locator(".text").AllTextContentsAsync());
        Assert.True(await session.Page.EvaluateAsync<int>("() => seen_.size") > 2, "Expected to see the progress grow.");
        // People notice a page that stands still for half a second.
        Assert.InRange(await session.Page.EvaluateAsync<double>("() => Math.max(...frames_.slice(1).map((time, i) => time - frames_[i]))"), 0, 500);
        session.AssertQuiet();
    }

    [Fact]
    public async Task A_request_that_runs_is_stopped_here_and_on_the_server()
    {
        var (begun, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        var pool = new StubPool(async cancellation =>
        {
            begun.TrySetResult();
            using var registration = cancellation.Register(() => cancelled.TrySetResult());
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new InvalidOperationException("Never reached.");
        });
        await using var server = await TestServer.BeginAsync(services => services.AddSingleton<ITextClassifierPool>(pool), Mood);
        await server.Registry.LoadAsync("mood", Stop);
        await using var session = await PageSession.OpenAsync(server);
        await session.AskAsync("a text");
        await begun.Task.WaitAsync(Stop);
        await session.Page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).PressAsync("Enter");
        await Assertions.Expect(session.State).ToHaveTextAsync("Stopped. 0 of 1 text answered.");
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        await Assertions.Expect(session.Page.GetByRole(AriaRole.Button, new() { Name = "Classify" })).ToBeFocusedAsync();
        Assert.Equal("a text", await session.Texts.InputValueAsync());
        session.AssertQuiet();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Everything_can_be_read_in_light_and_dark(ColorScheme scheme)
    {
        // WCAG 2.2, level AA, text of normal size.
        const double ReadableContrast = 4.5;
        await using var server = await TestServer.StartAsync(Mood, Topics, ("Models:other:Path", TestServer.OtherTranslation));
        await using var session = await PageSession.OpenAsync(server, scheme);
        var page = session.Page;
        await session.AskAsync("a text");
        await session.AnsweredAsync(1);
        await page.Locator("summary").First.ClickAsync();
        await page.Locator("#pairs").CheckAsync();
        // Leaves the answer beside a fault.
        await session.AskAsync("no pair");
        var dark = await page.EvaluateAsync<bool>("() => getComputedStyle(document.body).backgroundColor === 'rgb(21, 23, 22)'");
        Assert.Equal(scheme == ColorScheme.Dark, dark);
        var worst = await page.EvaluateAsync<string[]>("""
            limit => {
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
              return [...document.querySelectorAll('body *')]
                .filter(e => e.matches('textarea') || [...e.childNodes].some(node => node.nodeType === 3 && node.data.trim() !== ''))
                .map(e => [e, ratio(getComputedStyle(e).color, behind(e))]).filter(([, found]) => found < limit)
                .map(([e, found]) => `${e.tagName} '${e.textContent}': ${found}`);
            }
            """, ReadableContrast);
        Assert.Empty(worst);
        session.AssertQuiet();
    }

    [Fact]
    public async Task Markup_in_a_text_is_text()
    {
        await using var server = await TestServer.StartAsync(Mood);
        await using var session = await PageSession.OpenAsync(server);
        await session.AskAsync(Hostile);
        await session.AnsweredAsync(1);
        Assert.Equal(Hostile, await session.Answers.Locator(".text").TextContentAsync());
        Assert.Equal(0, await session.Page.Locator("img, #list script").CountAsync());
        session.AssertQuiet();
    }

    [Fact]
    public async Task A_narrow_screen_shows_all_without_scrolling_aside()
    {
        var name = $"Models:{new string('m', 80)}:Path";
        await using var server = await TestServer.StartAsync(Mood, (name, TestServer.MultiLabel));
        await using var session = await PageSession.OpenAsync(server, width: 360);
        await session.AskAsync(new string('w', 400) + "\n" + new string('a', 5000).Replace("aaaa", "aaa ", StringComparison.Ordinal));
        await session.AnsweredAsync(2);
        await session.Page.Locator("summary").First.ClickAsync();
        await Assertions.Expect(session.Answers.First).ToBeInViewportAsync();
        Assert.Empty(await session.Page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > 360).map(e => `${e.tagName}.${e.className}`)
            """));
        Assert.Equal(360, await session.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        Assert.Contains("Truncated", await session.Answers.Last.TextContentAsync(), StringComparison.Ordinal);
        session.AssertQuiet();
    }

    [Fact]
    public async Task Answers_are_taken_away_as_a_table_or_as_JSON()
    {
        await using var server = await TestServer.StartAsync(Mood);
        await using var session = await PageSession.OpenAsync(server);
        await session.AskAsync("a text\twith a tab\nanother");
        await session.AnsweredAsync(2);
        var said = (await server.PostAsync("/models/predict", new { inputs = (string[][])[["a text\twith a tab"], ["another"]] }))["mood"]!.AsArray();
        var lines = (await DownloadAsync("TSV")).Split('\n');
        Assert.Equal("text\tmood\tmood score", lines[0]);
        Assert.Equal($"a text with a tab\t{said[0]!["predictedLabels"]![0]}", string.Join('\t', lines[1].Split('\t')[..2]));
        var json = JsonNode.Parse(await DownloadAsync("JSON"))!.AsArray();
        Assert.Equal("another", $"{json[1]!["input"]![0]}");
        Assert.True(JsonNode.DeepEquals(said[1]!["predictedLabels"], json[1]!["answers"]![0]!["predictedLabels"]));
        session.AssertQuiet();

        async Task<string> DownloadAsync(string kind)
        {
            var download = await session.Page.RunAndWaitForDownloadAsync(() =>
                session.Page.GetByRole(AriaRole.Button, new() { Name = $"Download {kind}" }).ClickAsync());
            return await File.ReadAllTextAsync(await download.PathAsync(), Stop);
        }
    }

    [Fact]
    public async Task A_model_that_could_not_be_loaded_says_so_and_is_not_asked()
    {
        await using var server = await TestServer.BeginAsync(Mood, ("Models:broken:Path", TestServer.Encoder));
        await server.Registry.LoadAsync("mood", Stop);
        await Assert.ThrowsAnyAsync<Exception>(() => server.Registry.LoadAsync("broken", Stop));
        await using var session = await PageSession.OpenAsync(server);
        var broken = session.Page.GetByRole(AriaRole.Checkbox, new() { Name = "broken" });
        await Assertions.Expect(broken).Not.ToBeCheckedAsync();
        await Assertions.Expect(session.Page.Locator("#models li").Filter(new() { HasText = "broken" })).ToContainTextAsync("could not be loaded");
        await session.AskAsync("a text");
        await session.AnsweredAsync(1);
        session.AssertQuiet();
    }

    private static string Percent(JsonNode label) => (100 * label["score"]!.GetValue<float>()).ToString("0.0", CultureInfo.InvariantCulture) + "%";
}
