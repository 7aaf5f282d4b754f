using System.Collections.Concurrent;
using System.Globalization;
using EmbeddingSpace.Server.Tests.Hosts;
using Microsoft.Playwright;
using Xunit;

namespace EmbeddingSpace.Server.Tests.Page;

/// <summary>The page of a running server in a real browser, which keeps what it asked for and what went wrong.</summary>
internal sealed class PageSession : IAsyncDisposable
{
    private const string Browser = "/usr/bin/chromium";

    // What a browser asks others for of its own accord.
    private static readonly string[] Quiet =
    [
        "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly ConcurrentQueue<string> _faults = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly string _origin;
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private PageSession(string origin, IPlaywright playwright, IBrowser browser, IPage page)
    {
        (_origin, _playwright, _browser, Page) = (origin, playwright, browser, page);
        page.Console += (_, message) => _faults.Enqueue(message.Text);
        page.PageError += (_, message) => _faults.Enqueue(message);
        page.Request += (_, request) => _requests.Enqueue(request.Url);
    }

    public IPage Page { get; }

    public ILocator Texts => Page.GetByLabel("Texts, one a line");

    public ILocator Answers => Page.Locator("#list > li");

    public ILocator Fault => Page.GetByRole(AriaRole.Alert);

    public ILocator State => Page.GetByRole(AriaRole.Status);

    /// <summary>Requests for answers so far.</summary>
    public int Batches => _requests.Count(url => url.EndsWith("/models/predict", StringComparison.Ordinal));

    /// <summary>Open the page; the test is skipped where there is no browser.</summary>
    public static async Task<PageSession> OpenAsync(TestServer server, ColorScheme scheme = ColorScheme.Light, int width = 1280)
    {
        Assert.SkipUnless(File.Exists(Browser), $"No browser at '{Browser}': install the package 'chromium' to look at the page.");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Browser, Args = Quiet });
        var page = await browser.NewPageAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 800 } });
        var origin = server.Http.BaseAddress!.AbsoluteUri;
        var session = new PageSession(origin, playwright, browser, page);
        await page.GotoAsync(origin);
        return session;
    }

    /// <summary>Type texts over whatever is there, and ask.</summary>
    public async Task AskAsync(string texts)
    {
        await Texts.FillAsync(texts);
        await Texts.PressAsync("Control+Enter");
    }

    /// <summary>Wait for answers to so many texts.</summary>
    public Task AnsweredAsync(int texts) => Assertions.Expect(State).ToHaveTextAsync(
        string.Create(CultureInfo.InvariantCulture, $"{texts:N0} text{(texts == 1 ? "" : "s")} answered."), new() { Timeout = 60_000 });

    /// <summary>Press a key until something has the focus.</summary>
    public async Task TabToAsync(string selector)
    {
        const int MostTabs = 40;
        for (var i = 0; i < MostTabs; i++)
        {
            await Page.Keyboard.PressAsync("Tab");
            if (await Page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector)) return;
        }
        Assert.Fail($"Expected to reach '{selector}' within {MostTabs} presses of Tab.");
    }

    /// <summary>Nothing went wrong but refusals of a status, which browsers tell the console of, and nobody else was asked for anything.</summary>
    public void AssertQuiet(int? refused = null)
    {
        Assert.DoesNotContain(_faults, fault => refused is null || !fault.Contains($"status of {refused}", StringComparison.Ordinal));
        Assert.NotEmpty(_requests);
        Assert.All(_requests, url => Assert.True(url.StartsWith(_origin, StringComparison.Ordinal) || url.StartsWith("data:", StringComparison.Ordinal)
            || url.StartsWith("blob:", StringComparison.Ordinal), url));
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
