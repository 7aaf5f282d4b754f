using System.Globalization;
using System.Reflection;
using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Server.Models;
using EmbeddingSpace.Server.Settings;
using Microsoft.AspNetCore.Http;

namespace EmbeddingSpace.Server.Routes;

/// <summary>What serves: in our words, and in those of text-embeddings-inference.</summary>
internal sealed class ModelRoutes(ModelChoice models, ServerOptions options)
{
    private static readonly string Version = typeof(ModelRoutes).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public IResult All() => ServerJson.Answer(new { models = models.All.Select(ModelEntry.Of) });

    public IResult One(string name) => ServerJson.Answer(ModelEntry.Of(models.Named(name)));

    public IResult Info(string? name)
    {
        var model = name is null ? models.Only() : models.Named(name);
        return ServerJson.TheirAnswer(new
        {
            model_id = model.Name,
            model_sha = model.Info?.Hash,
            model_dtype = model.Options.Precision.ToString().ToLowerInvariant(),
            served_model_name = model.Name,
            model_type = Type(model),
            max_concurrent_requests = options.MaximumRequests,
            max_input_length = model.Options.MaximumLength,
            max_batch_tokens = model.Options.TokensPerBatch,
            max_batch_requests = model.Options.Batching.MaximumTexts,
            max_client_batch_size = options.MaximumTexts,
            auto_truncate = options.Truncate,
            version = Version,
        });
    }

    // Each with the name of its kind as the one key.
    private static Dictionary<string, object> Type(ModelStatus model)
    {
        if (model.Info?.Head is not { } head) return new Dictionary<string, object> { ["embedding"] = new { } };
        var labels = model.Info.Labels;
        return new Dictionary<string, object>
        {
            [head is HeadKind.Score or HeadKind.Regression && labels.Count == 1 ? "reranker" : "classifier"] = new
            {
                id2label = labels.Select((label, id) => (label, id)).ToDictionary(each => each.id.ToString(CultureInfo.InvariantCulture), each => each.label),
                label2id = labels.Select((label, id) => (label, id)).DistinctBy(each => each.label).ToDictionary(each => each.label, each => each.id),
            },
        };
    }
}
