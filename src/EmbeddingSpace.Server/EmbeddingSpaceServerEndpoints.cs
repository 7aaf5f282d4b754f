using System.Diagnostics.Metrics;
using System.Net.Mime;
using EmbeddingSpace.Hosting;
using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Server.Descriptions;
using EmbeddingSpace.Server.Faults;
using EmbeddingSpace.Server.Models;
using EmbeddingSpace.Server.Observation;
using EmbeddingSpace.Server.Page;
using EmbeddingSpace.Server.Requests;
using EmbeddingSpace.Server.Routes;
using EmbeddingSpace.Server.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EmbeddingSpace.Server;

/// <summary>The routes of the server.</summary>
public static class EmbeddingSpaceServerEndpoints
{
    private const string LogCategory = "EmbeddingSpace.Server";

    /// <summary>
    /// Map the routes over the models of the application: those of text-embeddings-inference, OpenAI's <c>/v1/embeddings</c>, <c>/models</c>,
    /// <c>/health</c> and <c>/metrics</c>, and with an admin key those that change what serves. The section <c>EmbeddingSpace:Server</c> of the application's
    /// configuration says what they allow.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="prefix">What stands before every route, such as <c>/texts</c>; empty, the default, for nothing.</param>
    /// <returns>All the routes, for further conventions.</returns>
    /// <exception cref="OptionsValidationException">The section is wrong; the message holds every fault.</exception>
    /// <exception cref="InvalidOperationException">The models were not added to the application's services.</exception>
    public static IEndpointConventionBuilder MapEmbeddingSpace(this IEndpointRouteBuilder endpoints, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        var services = endpoints.ServiceProvider;
        var registry = services.GetService<IModelRegistry>() ?? throw new InvalidOperationException(
            $"Services: expected the models of EmbeddingSpace, found none. Call '{nameof(EmbeddingSpaceServices.AddEmbeddingSpace)}' first.");
        var options = ServerOptionsReader.Read(services.GetRequiredService<IConfiguration>());
        var guard = new RequestGuard(options, services.GetRequiredService<ILoggerFactory>().CreateLogger(LogCategory));
        var (choice, reader) = (new ModelChoice(registry, options), new InputReader(options));
        var (classification, embeddings) = (new Classification(services.GetRequiredService<ITextClassifierPool>()), new Embeddings(services));
        var group = endpoints.MapGroup(prefix).WithTags("EmbeddingSpace").WithMetadata(new BodyLimit(options.MaximumBodyBytes));
        ((IEndpointConventionBuilder)group).Add(guard.Protect);
        // Behind those of the application: where both map an address, it would else be a fault of routing with every request.
        ((IEndpointConventionBuilder)group).Add(endpoint => ((RouteEndpointBuilder)endpoint).Order = Math.Max(((RouteEndpointBuilder)endpoint).Order, 1));
        MapTexts(group, new(choice, classification, reader), new(choice, embeddings, reader), new(choice, classification, reader));
        MapExplanations(group, new(choice, classification, reader));
        MapOpenAI(group, new(choice, embeddings, reader));
        MapModels(group, new(choice, options));
        MapAdmin(group, new(registry, choice));
        MapState(group, services);
        group.MapPage();
        return group;
    }

    /// <summary>Answer requests that no route of the application takes, or not with their method, as the routes answer theirs. For an application that does
    /// nothing else.</summary>
    /// <param name="application">The application.</param>
    /// <returns>The same application.</returns>
    public static IApplicationBuilder UseEmbeddingSpaceProblems(this IApplicationBuilder application) => application.UseStatusCodePages(pages =>
    {
        var (request, status) = (pages.HttpContext.Request, pages.HttpContext.Response.StatusCode);
        var path = ShownText.Of(request.Path);
        var allowed = pages.HttpContext.Response.Headers.Allow.ToString();
        var message = status == StatusCodes.Status405MethodNotAllowed
            ? $"'{path}': expected {allowed}, found {ShownText.Of(request.Method)}. Use the other method."
            : $"'{path}': expected a route of this server, found none. Its README lists them.";
        pages.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(LogCategory).Refused(request.Method, path, status, message);
        return FaultAnswer.WriteAsync(pages.HttpContext, RequestFault.Wrong(status, message), path.StartsWith("/v1/", StringComparison.Ordinal));
    });

    private static void MapTexts(RouteGroupBuilder group, PredictRoutes predict, EmbedRoutes embed, RerankRoutes rerank)
    {
        const string classifies = "Classify texts or pairs", embeds = "Texts to vectors", ranks = "Rank texts by how well they answer a query";
        Post(group, "/predict", context => predict.PredictAsync(context, null))
            .Describe(classifies, RouteShapes.PredictRequest, RouteShapes.PredictAnswer);
        Post(group, "/models/{name}/predict", (context, name) => predict.PredictAsync(context, name))
            .Describe(classifies, RouteShapes.PredictRequest, RouteShapes.PredictAnswer);
        Post(group, "/models/predict", context => predict.PredictByManyAsync(context))
            .Describe("Classify by every classifier, or the named ones", RouteShapes.PredictByManyRequest, RouteShapes.PredictByManyAnswer);
        Post(group, "/embed", context => embed.EmbedAsync(context, null))
            .Describe(embeds, RouteShapes.EmbedRequest, RouteShapes.EmbedAnswer);
        Post(group, "/models/{name}/embed", (context, name) => embed.EmbedAsync(context, name))
            .Describe(embeds, RouteShapes.EmbedRequest, RouteShapes.EmbedAnswer);
        Post(group, "/rerank", context => rerank.RerankAsync(context, null))
            .Describe(ranks, RouteShapes.RerankRequest, RouteShapes.RerankAnswer);
        Post(group, "/models/{name}/rerank", (context, name) => rerank.RerankAsync(context, name))
            .Describe(ranks, RouteShapes.RerankRequest, RouteShapes.RerankAnswer);
    }

    private static void MapExplanations(RouteGroupBuilder group, ExplainRoutes routes)
    {
        const string explains = "Which tokens a classifier's answers come from";
        Post(group, "/explain", context => routes.ExplainAsync(context, null)).Describe(explains, RouteShapes.ExplainRequest, RouteShapes.ExplainAnswer);
        Post(group, "/models/{name}/explain", (context, name) => routes.ExplainAsync(context, name))
            .Describe(explains, RouteShapes.ExplainRequest, RouteShapes.ExplainAnswer);
    }

    private static void MapOpenAI(RouteGroupBuilder group, OpenAIRoutes routes)
    {
        var traits = new RouteTraits(SpeaksOpenAI: true);
        Post(group, "/v1/embeddings", context => routes.EmbedAsync(context)).WithMetadata(traits)
            .Describe("OpenAI's embeddings", RouteShapes.OpenAIEmbedRequest, RouteShapes.OpenAIEmbedAnswer, asOpenAI: true);
        group.MapGet("/v1/models", () => routes.Models()).WithMetadata(traits)
            .Describe("The encoders, as OpenAI lists models", RouteShapes.OpenAIModels, asOpenAI: true);
    }

    private static void MapModels(RouteGroupBuilder group, ModelRoutes routes)
    {
        const string describes = "A model as text-embeddings-inference describes one";
        group.MapGet("/models", () => routes.All()).Describe("What serves", RouteShapes.Models);
        group.MapGet("/models/{name}", (string name) => routes.One(name)).Describe("What serves under a name", RouteShapes.Model);
        group.MapGet("/info", () => routes.Info(null)).Describe(describes, RouteShapes.Info);
        group.MapGet("/models/{name}/info", (string name) => routes.Info(name)).Describe(describes, RouteShapes.Info);
    }

    private static void MapAdmin(RouteGroupBuilder group, AdminRoutes routes)
    {
        const string shadow = "/models/{name}/shadow";
        const int denied = StatusCodes.Status403Forbidden;
        var traits = new RouteTraits(IsAdmin: true);
        int[] looking = [StatusCodes.Status401Unauthorized, denied, StatusCodes.Status404NotFound];
        Post(group, "/models/{name}/swap", (context, name) => routes.SwapAsync(context, name)).WithMetadata(traits)
            .Describe("Point a name to another file, without a request that fails", RouteShapes.SwapRequest, RouteShapes.SwapAnswer, faults: denied);
        Post(group, "/models/{name}/rollback", (context, name) => routes.RollbackAsync(context, name)).WithMetadata(traits)
            .Describe("Point a name back to the file before", RouteShapes.SwapAnswer,
                faults: [.. looking, StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity]);
        Post(group, shadow, (context, name) => routes.ShadowAsync(context, name)).WithMetadata(traits)
            .Describe("Compare the answers of another file from here on", RouteShapes.ShadowRequest, RouteShapes.ShadowAnswer, faults: denied);
        group.MapGet(shadow, (string name) => routes.Compared(name)).WithMetadata(traits)
            .Describe("What the comparison found", RouteShapes.ShadowAnswer, faults: looking);
        group.MapDelete(shadow, (string name) => routes.EndShadow(name)).WithMetadata(traits)
            .Describe("Compare no more; what was found", RouteShapes.ShadowAnswer, faults: looking);
    }

    private static void MapState(RouteGroupBuilder group, IServiceProvider services)
    {
        var metrics = new PrometheusMetrics(services.GetRequiredService<IMeterFactory>());
        services.GetService<IHostApplicationLifetime>()?.ApplicationStopped.Register(metrics.Dispose);
        Get(group, "/health", context => HealthRoute.AnswerAsync(context)).WithMetadata(new RouteTraits(IsOpen: true))
            .Describe("Whether all models are ready", RouteShapes.Health, faults: StatusCodes.Status503ServiceUnavailable);
        Get(group, "/metrics", context => metrics.AnswerAsync(context))
            .Describe("Prometheus' metrics", () => Shape.Text(), MediaTypeNames.Text.Plain);
    }

    // A lambda alone would be taken for a RequestDelegate, which drops the answer it returns and describes nothing.
    private static RouteHandlerBuilder Post(RouteGroupBuilder group, string pattern, Func<HttpContext, Task<IResult>> answer) => group.MapPost(pattern, answer);

    private static RouteHandlerBuilder Post(RouteGroupBuilder group, string pattern, Func<HttpContext, string, Task<IResult>> answer) =>
        group.MapPost(pattern, (HttpContext context, string name) => answer(context, name));

    private static RouteHandlerBuilder Get(RouteGroupBuilder group, string pattern, Func<HttpContext, Task<IResult>> answer) => group.MapGet(pattern, answer);
}
