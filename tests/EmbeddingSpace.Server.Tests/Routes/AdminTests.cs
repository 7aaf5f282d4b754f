using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using EmbeddingSpace.Server.Tests.Hosts;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Server.Tests.Routes;

[Trait("Tier", "Pipeline")]
public sealed class AdminTests
{
    private const string Key = "admin-secret", ApiKey = "secret";
    private const int Callers = 12, Rounds = 5;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_name_is_swapped_and_rolled_back_under_load_without_a_failed_request()
    {
        await using var server = await TestServer.StartAsync(("Models:m:Path", TestServer.Translation), ("Server:AdminKey", Key));
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var asked = 0;
            for (; !stop.IsCancellationRequested; asked++) await server.PostAsync("/models/m/predict", new { inputs = $"text {caller} {asked}" });
            return asked;
        }, Cancellation)).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            var swapped = await AskAsync(server, HttpMethod.Post, "/models/m/swap", new { path = TestServer.OtherTranslation });
            Assert.Equal((TestServer.OtherTranslation, TestServer.Translation), (Text(swapped, "path"), Text(swapped, "previous")));
            Assert.Equal(Path.GetFileName(TestServer.OtherTranslation), Text(swapped["model"]!, "file"));
            var back = await AskAsync(server, HttpMethod.Post, "/models/m/rollback", null);
            Assert.Equal((TestServer.Translation, TestServer.OtherTranslation), (Text(back, "path"), Text(back, "previous")));
        }
        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(callers), asked => Assert.True(asked > 0));
    }

    [Fact]
    public async Task Other_classes_are_swapped_to_where_that_is_said()
    {
        await using var server = await TestServer.StartAsync(("Models:m:Path", TestServer.Translation), ("Server:AdminKey", Key));
        await AskAsync(server, HttpMethod.Post, "/models/m/swap", new { path = TestServer.MultiLabel, otherClasses = true });
        Assert.Equal(TestServer.MultiLabel, server.Registry.Models.Single().Info!.Path);
    }

    [Fact]
    public async Task A_shadow_is_begun_read_and_ended()
    {
        await using var server = await TestServer.StartAsync(("Models:m:Path", TestServer.Translation), ("Server:AdminKey", Key));
        await TestServer.ProblemAsync(SendAsync(server, HttpMethod.Get, "/models/m/shadow", null, Key), 404);
        await AskAsync(server, HttpMethod.Post, "/models/m/shadow", new { path = TestServer.OtherTranslation, share = 1.0, examples = 3 });
        for (var i = 0; i < 10; i++) await server.PostAsync("/models/m/predict", new { inputs = $"text {i}" });
        JsonNode found;
        var start = TimeProvider.System.GetTimestamp();
        do
        {
            await Task.Delay(20, Cancellation);
            found = await AskAsync(server, HttpMethod.Get, "/models/m/shadow", null);
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60), found.ToJsonString());
        }
        while (found["found"]!["texts"]!.GetValue<int>() < 10);
        Assert.Equal(10, found["found"]!["agreement"]!["count"]!.GetValue<int>());
        Assert.True(found["found"]!["disagreements"]!.AsArray().Count <= 3);
        await AskAsync(server, HttpMethod.Delete, "/models/m/shadow", null);
        await TestServer.ProblemAsync(SendAsync(server, HttpMethod.Get, "/models/m/shadow", null, Key), 404);
    }

    [Fact]
    public async Task A_name_with_a_slash_is_changed_as_it_is_asked()
    {
        await using var server = await TestServer.StartAsync(("Models:team/m:Path", TestServer.Translation), ("Server:AdminKey", Key));
        await server.PostAsync("/models/team%2Fm/predict", new { inputs = "x" });
        await AskAsync(server, HttpMethod.Post, "/models/team%2Fm/swap", new { path = TestServer.OtherTranslation });
        Assert.Equal(TestServer.Translation, Text(await AskAsync(server, HttpMethod.Post, "/models/team%2Fm/rollback", null), "path"));
        await AskAsync(server, HttpMethod.Post, "/models/team%2Fm/shadow", new { path = TestServer.OtherTranslation });
        await AskAsync(server, HttpMethod.Get, "/models/team%2Fm/shadow", null);
        await AskAsync(server, HttpMethod.Delete, "/models/team%2Fm/shadow", null);
        // What is asked for is shown, and steers no log.
        var detail = await TestServer.ProblemAsync(SendAsync(server, HttpMethod.Post, "/models/a%0Ab/rollback", null, Key), 404);
        Assert.Contains("a\\u000Ab", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_changed_without_the_admin_key()
    {
        await using var closed = await TestServer.StartAsync(("Models:m:Path", TestServer.Translation), ("Server:ApiKey", ApiKey));
        await using var open = await TestServer.StartAsync(("Models:m:Path", TestServer.Translation), ("Server:ApiKey", ApiKey), ("Server:AdminKey", Key));
        foreach (var (method, path) in new[]
        {
            (HttpMethod.Post, "/models/m/swap"), (HttpMethod.Post, "/models/m/rollback"), (HttpMethod.Post, "/models/m/shadow"),
            (HttpMethod.Get, "/models/m/shadow"), (HttpMethod.Delete, "/models/m/shadow"),
        })
        {
            Assert.Contains("AdminKey", await TestServer.ProblemAsync(SendAsync(closed, method, path, null, ApiKey), 403), StringComparison.Ordinal);
            await TestServer.ProblemAsync(SendAsync(open, method, path, null, ApiKey), 401);
            await TestServer.ProblemAsync(SendAsync(open, method, path, null, null), 401);
        }
        // Who may change what serves may not ask it by that key.
        await TestServer.ProblemAsync(SendAsync(open, HttpMethod.Post, "/models/m/predict", new { inputs = "x" }, Key), 401);
        Assert.Equal(TestServer.Translation, Assert.Single(open.Registry.Models).Options.Path);
    }

    [Fact]
    public async Task What_cannot_be_done_is_said_in_a_sentence()
    {
        using var folder = new TemporaryFolder();
        var damaged = folder.File("damaged.zip");
        await File.WriteAllTextAsync(damaged, "no zip", Cancellation);
        await using var server = await TestServer.StartAsync(("Models:m:Path", TestServer.Translation), ("Models:e:Path", TestServer.Encoder),
            ("Models:e:Kind", "Encoder"), ("Server:AdminKey", Key));
        await RefusedAsync("/models/m/rollback", null, 409);
        await RefusedAsync("/models/m/swap", new { }, 422);
        await RefusedAsync("/models/m/swap", new { path = 3 }, 400);
        await RefusedAsync("/models/m/swap", new { path = "" }, 422);
        Assert.Contains("nowhere.zip", await RefusedAsync("/models/m/swap", new { path = "/nowhere.zip" }, 422), StringComparison.Ordinal);
        Assert.Contains("damaged.zip", await RefusedAsync("/models/m/swap", new { path = damaged }, 422), StringComparison.Ordinal);
        Assert.Contains("same classes", await RefusedAsync("/models/m/swap", new { path = TestServer.MultiLabel }, 422), StringComparison.Ordinal);
        await RefusedAsync("/models/m/swap", new { path = TestServer.MultiLabel, otherClasses = "yes" }, 400);
        await RefusedAsync("/models/other/swap", new { path = TestServer.Translation }, 404);
        await RefusedAsync("/models/e/shadow", new { path = TestServer.Translation }, 404);
        await RefusedAsync("/models/m/shadow", new { path = TestServer.Translation, share = 7 }, 422);
        Assert.Equal(TestServer.Translation, server.Registry.Models.Single(model => model.Name == "m").Info!.Path);

        Task<string> RefusedAsync(string path, object? body, int status) =>
            TestServer.ProblemAsync(SendAsync(server, HttpMethod.Post, path, body, Key), status);
    }

    private static string? Text(JsonNode node, string name) => node[name]?.GetValue<string>();

    private static async Task<JsonNode> AskAsync(TestServer server, HttpMethod method, string path, object? body)
    {
        using var response = await SendAsync(server, method, path, body, Key);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    private static async Task<HttpResponseMessage> SendAsync(TestServer server, HttpMethod method, string path, object? body, string? key)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await server.Http.SendAsync(request, Cancellation);
    }
}
