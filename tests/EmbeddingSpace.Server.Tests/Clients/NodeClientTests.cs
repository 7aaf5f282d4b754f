using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;
using EmbeddingSpace.Server.Tests.Hosts;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Server.Tests.Clients;

/// <summary>The npm packages openai and @huggingface/inference, unchanged; <c>npm install</c> in this folder puts them there.</summary>
[Trait("Tier", "Pipeline")]
public sealed class NodeClientTests
{
    private const string Key = "secret";

    // Clients write numbers as JavaScript does, which reads back as the same.
    private const float Rounding = 1e-6f;

    private static readonly string[] Texts = ["A gripping, beautifully acted film.", "I want my two hours back!"];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static string Folder => Path.Combine(Fixtures.RepositoryRoot, "tests", "EmbeddingSpace.Server.Tests", "Clients");

    [Fact]
    public async Task OpenAI_embeds_lists_models_and_shows_faults()
    {
        await using var server = await StartAsync();
        var expected = await server.PostAsync("/embed", new { inputs = Texts });
        var found = await RunAsync("openai.mjs", [server.Http.BaseAddress!.ToString(), Key, "e", .. Texts]);
        Same(expected, found["bytes"]!);
        Same(expected, found["numbers"]!);
        Assert.Equal(["e"], found["models"]!.AsArray().Select(model => model!.GetValue<string>()));
        Assert.Equal((404, "model_not_found"), (found["unknown"]!["status"]!.GetValue<int>(), found["unknown"]!["code"]!.GetValue<string>()));
        Assert.Contains("'unknown': expected an encoder", found["unknown"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(401, found["denied"]!["status"]!.GetValue<int>());
    }

    [Fact]
    public async Task HuggingFace_classifies_and_embeds()
    {
        await using var server = await StartAsync();
        var labels = await server.PostAsync("/predict", new { inputs = Texts[0] });
        var found = await RunAsync("huggingface.mjs", [server.Http.BaseAddress!.ToString(), Key, .. Texts]);
        foreach (var answer in new[] { found["labels"]!, found["named"]! }) Assert.Equal(Names(labels), Names(answer));
        Assert.Equal(labels[0]!["score"]!.GetValue<float>(), found["labels"]![0]!["score"]!.GetValue<float>(), Rounding);
        Same(await server.PostAsync("/embed", new { inputs = Texts }), found["vectors"]!);
    }

    private static async Task<TestServer> StartAsync()
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Folder, "node_modules")), $"The npm packages are absent: run 'npm install' in '{Folder}'.");
        var server = await TestServer.StartAsync(("Models:m:Path", TestServer.Translation), ("Models:e:Path", TestServer.Encoder), ("Models:e:Kind", "Encoder"),
            ("Server:ApiKey", Key));
        server.Http.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        return server;
    }

    private static async Task<JsonNode> RunAsync(string script, string[] arguments)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo("node", [Path.Combine(Folder, script), .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("Node is absent.");
            throw;
        }
        using (process)
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
                process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
            if (!process.WaitForExit(Patience)) process.Kill();
            Assert.True(process.ExitCode == 0, await error);
            return JsonNode.Parse(await output)!;
        }
    }

    private static IEnumerable<string> Names(JsonNode labels) => labels.AsArray().Select(label => label!["label"]!.GetValue<string>());

    private static void Same(JsonNode expected, JsonNode found)
    {
        Assert.Equal(expected.AsArray().Count, found.AsArray().Count);
        foreach (var (vector, other) in expected.AsArray().Zip(found.AsArray()))
            foreach (var (number, otherNumber) in vector!.AsArray().Zip(other!.AsArray()))
                Assert.Equal(number!.GetValue<float>(), otherNumber!.GetValue<float>(), Rounding);
    }
}
