using System.Net;
using System.Net.Http.Headers;
using EmbeddingSpace.Server.Tests.Hosts;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace EmbeddingSpace.Server.Tests.Page;

/// <summary>How the page's files are served.</summary>
[Trait("Tier", "Pipeline")]
public class PageRoutesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/page.css", "text/css")]
    [InlineData("/page.js", "text/javascript")]
    public async Task A_file_is_served_without_a_key_and_asked_for_anew_each_time(string path, string type)
    {
        await using var server = await TestServer.BeginAsync(("Server:ApiKey", "secret"));
        using var response = await server.Http.GetAsync(new Uri(path, UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("utf-8", response.Content.Headers.ContentType.CharSet);
        Assert.True(response.Headers.CacheControl!.NoCache);
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; ", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);

        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(response.Headers.ETag!.Tag));
        using var unchanged = await server.Http.SendAsync(again, Stop);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        using var head = new HttpRequestMessage(HttpMethod.Head, path);
        using var headers = await server.Http.SendAsync(head, Stop);
        Assert.Equal((HttpStatusCode.OK, response.Content.Headers.ContentLength), (headers.StatusCode, headers.Content.Headers.ContentLength));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/page.css")]
    [InlineData("/page.js")]
    public async Task A_file_names_no_other_place(string path)
    {
        await using var server = await TestServer.BeginAsync();
        var text = await server.Http.GetStringAsync(new Uri(path, UriKind.Relative), Stop);
        // The icon lies in its address, and names the namespace of SVG there.
        text = text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
        foreach (var reference in (string[])["http:", "https:", "//www", "@import", "innerHTML", "eval("])
            Assert.DoesNotContain(reference, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Below_a_prefix_the_address_gets_the_slash_that_the_page_s_own_addresses_need()
    {
        await using var application = TestServer.Build(new RecordedLog(), "/texts", _ => { });
        await application.StartAsync(Stop);
        using var http = new HttpClient { BaseAddress = new(application.Urls.Single()) };
        using var response = await http.GetAsync(new Uri("/texts", UriKind.Relative), Stop);
        Assert.Equal((HttpStatusCode.OK, "/texts/"), (response.StatusCode, response.RequestMessage!.RequestUri!.AbsolutePath));
        using var style = await http.GetAsync(new Uri(response.RequestMessage.RequestUri, "page.css"), Stop);
        Assert.Equal(HttpStatusCode.OK, style.StatusCode);
        await application.StopAsync(Stop);
    }

    [Fact]
    public async Task An_application_s_own_front_page_goes_first()
    {
        await using var application = TestServer.Build(new RecordedLog(), "", _ => { });
        application.MapGet("/", () => "own");
        application.MapGet("/health", () => "own");
        await application.StartAsync(Stop);
        using var http = new HttpClient { BaseAddress = new(application.Urls.Single()) };
        foreach (var address in new[] { "/", "/health" })
            Assert.Equal("own", await http.GetStringAsync(new Uri(address, UriKind.Relative), Stop));
        await application.StopAsync(Stop);
    }
}
