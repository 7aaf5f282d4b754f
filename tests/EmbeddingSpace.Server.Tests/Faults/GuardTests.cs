using System.Net;
using System.Net.Http.Headers;
using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Server.Tests.Hosts;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EmbeddingSpace.Server.Tests.Faults;

[Trait("Tier", "Pipeline")]
public sealed class GuardTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly Uri Predict = new("/predict", UriKind.Relative);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_asked_for_before_anything_else()
    {
        await using var server = await TestServer.StartAsync(("Models:m:Path", TestServer.Translation), ("Server:ApiKey", "secret"));
        foreach (var shown in new[] { null, "Bearer", "Bearer ", "Bearer secre", "Bearer secrets", "Basic secret", "secret" })
            foreach (var path in new[] { "/predict", "/models", "/metrics", "/info" })
            {
                using var request = new HttpRequestMessage(path == "/predict" ? HttpMethod.Post : HttpMethod.Get, path);
                if (shown is not null) request.Headers.TryAddWithoutValidation("Authorization", shown);
                using var response = await server.Http.SendAsync(request, Cancellation);
                Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (response.StatusCode, response.Headers.WwwAuthenticate.ToString()));
                Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
            }
        using var openAI = await server.LookAsync("/v1/models");
        Assert.Contains("\"code\":\"invalid_api_key\"", await openAI.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("bearer", "secret");
        await server.PostAsync("/predict", new { inputs = "x" });
    }

    [Fact]
    public async Task Several_models_and_no_name_are_refused_with_the_names()
    {
        await using var server = await TestServer.StartAsync(("Models:one:Path", TestServer.Translation), ("Models:two:Path", TestServer.OtherTranslation));
        var told = await TestServer.ProblemAsync(server.SendAsync("/predict", new { inputs = "x" }), 400);
        Assert.Contains("'one', 'two'", told, StringComparison.Ordinal);
        Assert.Contains("'EmbeddingSpace:Server:DefaultClassifier'", told, StringComparison.Ordinal);
        Assert.Contains("'one', 'two'", await TestServer.ProblemAsync(server.LookAsync("/info"), 400), StringComparison.Ordinal);
        var unknown = await TestServer.ProblemAsync(server.SendAsync("/models/x/predict", new { inputs = "x" }), 404);
        Assert.Contains("'one', 'two'", unknown, StringComparison.Ordinal);
        await TestServer.ProblemAsync(server.SendAsync("/models/one/embed", new { inputs = "x" }), 404);
        await TestServer.ProblemAsync(server.SendAsync("/embed", new { inputs = "x" }), 404);
        await TestServer.ProblemAsync(server.SendAsync("/models/x%0Ay%E2%80%AEz/predict", new { inputs = "x" }), 404);
        Assert.All(server.Log.Lines, line => Assert.DoesNotContain('\n', line.Text));
    }

    [Fact]
    public async Task What_no_route_takes_is_a_problem_too()
    {
        await using var server = await TestServer.StartAsync(("Models:m:Path", TestServer.Translation));
        Assert.Contains("'/predictions'", await TestServer.ProblemAsync(server.SendAsync("/predictions", new { }), 404), StringComparison.Ordinal);
        Assert.Contains("POST", await TestServer.ProblemAsync(server.LookAsync("/predict"), 405), StringComparison.Ordinal);
        using var openAI = await server.LookAsync("/v1/embeddings");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, openAI.StatusCode);
        Assert.Contains("\"error\":{\"message\"", await openAI.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_request_more_than_may_run_is_told_to_come_again_and_gets_in_afterwards()
    {
        var pool = new HeldPool();
        await using var server = await TestServer.BeginAsync(services => services.AddSingleton(pool.Pool), ("Models:m:Path", TestServer.Translation),
            ("Models:m:Loading", "OnDemand"), ("Server:MaximumRequests", "1"));
        var first = server.SendAsync("/predict", new { inputs = "x" });
        await pool.Begun.WaitAsync(Patience, Cancellation);
        Assert.Contains("'EmbeddingSpace:Server:MaximumRequests'",
            await TestServer.ProblemAsync(server.SendAsync("/predict", new { inputs = "y" }), 429, "Overloaded"), StringComparison.Ordinal);
        // How it is is told while it is busy.
        Assert.Equal("Healthy", (await server.GetAsync("/health"))["status"]!.GetValue<string>());
        pool.Release();
        Assert.Equal(HeldPool.Answer, await TestServer.ProblemAsync(first, 404));
        Assert.Equal(HeldPool.Answer, await TestServer.ProblemAsync(server.SendAsync("/predict", new { inputs = "y" }), 404));
    }

    [Fact]
    public async Task A_busy_model_is_told_apart_from_a_fault_of_the_server()
    {
        Exception thrown = new ModelBusyException("Model 'm': expected fewer requests, found more. Ask again.");
        await using var server = await TestServer.BeginAsync(services => services.AddSingleton<ITextClassifierPool>(new StubPool(_ => throw thrown)),
            ("Models:m:Path", TestServer.Translation), ("Models:m:Loading", "OnDemand"));
        await TestServer.ProblemAsync(server.SendAsync("/predict", new { inputs = "x" }), 429, "Overloaded");
        Assert.Empty(server.Log.Lines);
        thrown = new ModelNotFoundException("Model 'm': expected it, found it removed. Add it.");
        await TestServer.ProblemAsync(server.SendAsync("/predict", new { inputs = "x" }), 404);
        thrown = new InvalidOperationException("an inner secret");
        Assert.DoesNotContain("secret", await TestServer.ProblemAsync(server.SendAsync("/predict", new { inputs = "x" }), 500, "Backend"),
            StringComparison.Ordinal);
        Assert.Equal([1, 2], server.Log.Lines.Select(line => line.Event));
        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Error, server.Log.Lines[1].Level);
    }

    [Fact]
    public async Task Whose_client_has_gone_is_given_up_and_no_fault()
    {
        var (begun, stopped) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var server = await TestServer.BeginAsync(services => services.AddSingleton<ITextClassifierPool>(new StubPool(async cancellationToken =>
        {
            begun.SetResult();
            using var stop = cancellationToken.Register(stopped.SetResult);
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return [];
        })), ("Models:m:Path", TestServer.Translation), ("Models:m:Loading", "OnDemand"), ("Server:MaximumRequests", "1"));
        using (var cancel = new CancellationTokenSource())
        {
            var request = server.Http.PostAsync(Predict, new StringContent("{\"inputs\": \"x\"}", null, "application/json"), cancel.Token);
            await begun.Task.WaitAsync(Patience, Cancellation);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        }
        await stopped.Task.WaitAsync(Patience, Cancellation);
        Assert.Empty(server.Log.Lines);
    }

    [Fact]
    public async Task A_stop_waits_for_the_answers_that_are_due()
    {
        var pool = new HeldPool();
        await using var server = await TestServer.BeginAsync(services => services.AddSingleton(pool.Pool), ("Models:m:Path", TestServer.Translation),
            ("Models:m:Loading", "OnDemand"));
        var request = server.SendAsync("/predict", new { inputs = "x" });
        await pool.Begun.WaitAsync(Patience, Cancellation);
        var stop = server.StopAsync();
        await Task.Delay(100, Cancellation);
        Assert.False(stop.IsCompleted);
        pool.Release();
        Assert.Equal(HeldPool.Answer, await TestServer.ProblemAsync(request, 404));
        await stop.WaitAsync(Patience, Cancellation);
    }

    /// <summary>Holds requests until they are released, and answers that there is no model.</summary>
    private sealed class HeldPool
    {
        public const string Answer = "Model 'm': expected it, found it removed. Add it.";

        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ITextClassifierPool Pool => new StubPool(async _ =>
        {
            _begun.TrySetResult();
            await _released.Task;
            throw new ModelNotFoundException(Answer);
        });

        /// <summary>Completes once a request is held.</summary>
        public Task Begun => _begun.Task;

        public void Release() => _released.SetResult();
    }
}
