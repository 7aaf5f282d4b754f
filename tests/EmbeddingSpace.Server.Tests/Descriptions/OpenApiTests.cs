using System.Text.Json.Nodes;
using EmbeddingSpace.Server.Faults;
using EmbeddingSpace.Server.Tests.Hosts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EmbeddingSpace.Server.Tests.Descriptions;

[Trait("Tier", "Pipeline")]
public sealed class OpenApiTests
{
    [Fact]
    public async Task Every_route_is_described_with_shapes_and_problems()
    {
        await using var server = await TestServer.StartAsync(("Models:m:Path", TestServer.Translation));
        var paths = (await server.GetAsync("/openapi/v1.json"))["paths"]!.AsObject();
        var routes = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => !route.RoutePattern.RawText!.StartsWith("/openapi", StringComparison.Ordinal))
            // The page is for people.
            .Where(route => route.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null).ToList();
        Assert.Equal(22, routes.Count);
        Assert.Equal(routes.Select(route => route.RoutePattern.RawText!).Distinct().Order(), paths.Select(path => path.Key).Order());
        foreach (var route in routes)
        {
            var method = Assert.Single(route.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods);
            var operation = paths[route.RoutePattern.RawText!]![method.ToLowerInvariant()]!;
            Assert.NotNull(operation["summary"]);
            var answers = operation["responses"]!.AsObject();
            Assert.NotNull(Schema(answers["200"]!));
            Assert.All(answers.Where(answer => answer.Key != "200"), answer => Assert.NotNull(Schema(answer.Value!)));
            var names = operation["parameters"]?.AsArray().Select(parameter => parameter!["name"]!.GetValue<string>()) ?? [];
            Assert.Equal(route.RoutePattern.Parameters.Select(parameter => parameter.Name), names);
            var isAdmin = route.Metadata.GetMetadata<RouteTraits>()?.IsAdmin == true;
            Assert.Equal(isAdmin, answers.ContainsKey("403"));
            if (method is "GET" or "DELETE" || route.RoutePattern.RawText!.EndsWith("/rollback", StringComparison.Ordinal)) continue;
            Assert.Equal(["200", "400", "401", "404", "413", "415", "422", "429", "500", "503"],
                answers.Select(answer => answer.Key).Where(status => status != "403").Order());
            Assert.NotEmpty(Schema(operation["requestBody"]!)!["required"]!.AsArray());
        }
        var inputs = Schema(paths["/predict"]!["post"]!["requestBody"]!)!["properties"]!["inputs"]!;
        Assert.Equal(3, inputs["oneOf"]!.AsArray().Count);
        Assert.NotNull(Schema(paths["/v1/embeddings"]!["post"]!["responses"]!["422"]!)!["properties"]!["error"]);
    }

    [Fact]
    public async Task A_prefix_stands_before_every_route()
    {
        await using var application = TestServer.Build(new RecordedLog(), "/texts", _ => { }, ("Models:m:Path", TestServer.Translation));
        await application.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new(application.Urls.Single()) };
        var paths = JsonNode.Parse(await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken))!["paths"]!;
        Assert.All(paths.AsObject(), path => Assert.StartsWith("/texts/", path.Key, StringComparison.Ordinal));
        await http.GetStringAsync(new Uri("/texts/models", UriKind.Relative), TestContext.Current.CancellationToken);
        await application.StopAsync(TestContext.Current.CancellationToken);
    }

    private static JsonNode? Schema(JsonNode holder) => holder["content"]!.AsObject().Single().Value!["schema"];
}
