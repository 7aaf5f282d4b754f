using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using EmbeddingSpace.Server.Tests.Hosts;
using EmbeddingSpace.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace EmbeddingSpace.Server.Tests.Requests;

/// <summary>What is no request, or one above a limit, is refused with the reason, and logged once.</summary>
[Trait("Tier", "Pipeline")]
public sealed class RequestTests(RequestTests.Server fixture) : IClassFixture<RequestTests.Server>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("{", "line 1")]
    [InlineData("{\"inputs\": \"a\"", "line 1")]
    [InlineData("{\n\"inputs\": a}", "line 2, byte 11")]
    [InlineData("{\"inputs\": \"a\", \"inputs\": \"b\"}", "inputs")]
    [InlineData("{\"inputs\": \"a\"} {}", "line 1")]
    [InlineData("{\"x\": [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}", "depth")]
    [InlineData("[\"a\"]", "an array of 1")]
    [InlineData("\"a\"", "a text")]
    [InlineData("{\"inputs\": 7}", "'inputs': expected a text, a pair of texts, or an array of arrays of one or two texts, found the number 7.")]
    [InlineData("{\"inputs\": {}}", "found an object")]
    [InlineData("{\"inputs\": [\"a\", 1]}", "found the number 1")]
    [InlineData("{\"inputs\": [\"a\", \"b\", \"c\"]}", "or an array of arrays of one or two texts, found an array of 3")]
    [InlineData("{\"inputs\": [[\"a\"], \"b\"]}", "'inputs[1]'")]
    [InlineData("{\"inputs\": [[\"a\"], []]}", "'inputs[1]'")]
    [InlineData("{\"inputs\": [[\"a\", null]]}", "found null")]
    [InlineData("{\"inputs\": \"\\ud800\"}", "surrogate")]
    [InlineData("{\"inputs\": \"a\", \"\\ud800\": 1}", "surrogate")]
    [InlineData("{\"inputs\": \"a\", \"x\": {\"\\udc00\": 1, \"\\udc00\": 2}}", "surrogate")]
    [InlineData("{\"inputs\": \"a\", \"truncate\": \"yes\"}", "'truncate': expected true or false, found a text.")]
    [InlineData("{\"inputs\": \"a\", \"raw_scores\": 1}", "'raw_scores'")]
    public Task What_is_malformed_is_refused(string body, string told) => Refused(body, 400, told);

    [Theory]
    [InlineData("{}", "'inputs': expected a value, found none.", "Validation")]
    [InlineData("{\"inputs\": null}", "'inputs'", "Validation")]
    [InlineData("{\"inputs\": \"\"}", "'inputs'", "Empty")]
    [InlineData("{\"inputs\": []}", "'inputs'", "Empty")]
    [InlineData("{\"inputs\": [[\"a\"], [\"\"]]}", "'inputs[1]'", "Empty")]
    [InlineData("{\"inputs\": [[\"a\"], [\"a\", \"b\"]]}", "found both", "Validation")]
    [InlineData("{\"inputs\": \"one two three four five six\", \"truncate\": false}", "Text 0", "Validation")]
    [InlineData("{\"inputs\": \"a\", \"truncation_direction\": \"left\"}", "'truncation_direction'", "Validation")]
    public Task What_cannot_be_answered_is_refused(string body, string told, string kind) => Refused(body, 422, told, kind);

    [Theory]
    [InlineData("{\"inputs\": \"12345678901234567890123456789012345678901\"}",
        "'inputs': expected at most 40 characters a text ('EmbeddingSpace:Server:MaximumCharacters'), found 41.")]
    [InlineData("{\"inputs\": [[\"a\"], [\"12345678901234567890123456789012345678901\"]]}", "'inputs[1]'")]
    [InlineData("{\"inputs\": [[\"a\"], [\"b\"], [\"c\"], [\"d\"]]}",
        "'inputs': expected at most 3 texts a request ('EmbeddingSpace:Server:MaximumTexts'), found 4.")]
    public Task What_is_too_large_is_refused(string body, string told) => Refused(body, 413, told);

    [Fact]
    public async Task A_body_above_the_limit_is_refused_whether_it_tells_its_length_or_not()
    {
        var body = $"{{\"inputs\": \"a\", \"other\": \"{new string('x', 2000)}\"}}";
        Assert.Contains("'EmbeddingSpace:Server:MaximumBodyBytes'", await Refused(body, 413, "Body: expected at most 1000 bytes"), StringComparison.Ordinal);
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/predict") { Content = Json(body) };
        chunked.Headers.TransferEncodingChunked = true;
        await TestServer.ProblemAsync(fixture.Value.Http.SendAsync(chunked, Cancellation), 413);
    }

    [Theory]
    [InlineData("text/plain", null)]
    [InlineData("application/json; charset=utf-16", null)]
    [InlineData("application/json; charset=windows-1252", null)]
    [InlineData("application/json; charset=unknown", null)]
    [InlineData(null, null)]
    [InlineData("application/json", "gzip")]
    public async Task Another_type_is_refused(string? type, string? encoding)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("{\"inputs\": \"a\"}"));
        if (type is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (encoding is not null) content.Headers.ContentEncoding.Add(encoding);
        await TestServer.ProblemAsync(fixture.Value.Http.PostAsync(new Uri("/predict", UriKind.Relative), content, Cancellation), 415);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json; charset=\"UTF-8\"")]
    [InlineData("application/vnd.example+json")]
    public async Task Other_names_of_JSON_are_read(string type)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("{\"inputs\": \"äöü 🙂\"}"));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var response = await fixture.Value.Http.PostAsync(new Uri("/predict", UriKind.Relative), content, Cancellation);
        response.EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task A_connection_that_is_reset_within_a_request_is_no_fault_of_the_server()
    {
        var logged = fixture.Value.Log.Lines.Count;
        using (var client = new TcpClient())
        {
            var address = fixture.Value.Http.BaseAddress!;
            await client.ConnectAsync(address.Host, address.Port, Cancellation);
            // Closing it resets it.
            client.LingerState = new(enable: true, seconds: 0);
            const string begun = "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(begun), Cancellation);
            await Task.Delay(TimeSpan.FromMilliseconds(200), Cancellation);
        }
        await Task.Delay(TimeSpan.FromMilliseconds(500), Cancellation);
        Assert.DoesNotContain(fixture.Value.Log.Lines.Skip(logged), line => line.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task Malformed_UTF8_is_refused()
    {
        using var content = new ByteArrayContent([.. Encoding.UTF8.GetBytes("{\"inputs\": \""), 0xff, .. Encoding.UTF8.GetBytes("\"}")]);
        content.Headers.ContentType = new("application/json");
        await TestServer.ProblemAsync(fixture.Value.Http.PostAsync(new Uri("/predict", UriKind.Relative), content, Cancellation), 400);
    }

    [Theory]
    [InlineData("{\"input\": [1, 2]}", 400)]
    [InlineData("{\"input\": \"\"}", 422)]
    [InlineData("{\"input\": \"a\", \"encoding_format\": \"int8\"}", 400)]
    [InlineData("{\"input\": \"a\", \"dimensions\": 0}", 422)]
    [InlineData("{\"input\": \"a\", \"dimensions\": 100000}", 422)]
    [InlineData("{\"input\": \"a\", \"dimensions\": 1.5}", 400)]
    [InlineData("{\"input\": \"a\", \"model\": \"other\"}", 404)]
    public async Task OpenAI_clients_are_told_in_their_way(string body, int status)
    {
        using var content = Json(body);
        using var response = await fixture.Value.Http.PostAsync(new Uri("/v1/embeddings", UriKind.Relative), content, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True((int)response.StatusCode == status, text);
        var error = System.Text.Json.Nodes.JsonNode.Parse(text)!["error"]!;
        Assert.Contains("expected", error["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("invalid_request_error", error["type"]!.GetValue<string>());
        Assert.Equal(status == 404 ? "model_not_found" : null, error["code"]?.GetValue<string>());
    }

    [Fact]
    public async Task Encoders_here_cut_and_tell_nothing_of_it()
    {
        await TestServer.ProblemAsync(fixture.Value.SendAsync("/embed", new { inputs = "a", truncate = false }), 422);
        await TestServer.ProblemAsync(fixture.Value.SendAsync("/embed", new { inputs = "a", dimensions = 100_000 }), 422);
    }

    [Fact]
    public async Task A_model_that_reads_no_pairs_says_so() =>
        Assert.Contains("'single'", await TestServer.ProblemAsync(fixture.Value.SendAsync("/models/single/predict", new { inputs = new[] { "a", "b" } }), 422),
            StringComparison.Ordinal);

    private async Task<string> Refused(string body, int status, string told, string kind = "Validation")
    {
        using var content = Json(body);
        var logged = fixture.Value.Log.Lines.Count;
        var detail = await TestServer.ProblemAsync(fixture.Value.Http.PostAsync(new Uri("/predict", UriKind.Relative), content, Cancellation), status, kind);
        Assert.Contains(told, detail, StringComparison.Ordinal);
        var line = fixture.Value.Log.Lines[logged];
        Assert.Equal(logged + 1, fixture.Value.Log.Lines.Count);
        Assert.Equal(("EmbeddingSpace.Server", 1), (line.Category, line.Event));
        Assert.Contains(detail, line.Text, StringComparison.Ordinal);
        return detail;
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    public sealed class Server : IAsyncLifetime
    {
        internal TestServer Value { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Value = await TestServer.StartAsync(
            // A classifier of a checkpoint cuts at its own length.
            ("Models:m:Path", Fixtures.Checkpoint("bert-classifier")), ("Models:m:MaximumLength", "4"),
            ("Models:single:Path", Fixtures.SavedModel("head-chain.zip")),
            ("Models:e:Path", TestServer.Encoder), ("Models:e:Kind", "Encoder"), ("Server:DefaultClassifier", "m"), ("Server:MaximumTexts", "3"),
            ("Server:MaximumCharacters", "40"), ("Server:MaximumBodyBytes", "1000"));

        public ValueTask DisposeAsync() => Value.DisposeAsync();
    }
}
