using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace EmbeddingSpace.Hosting.Telemetry;

/// <summary>What a host can observe of its models: one meter and one source of activities, both called after the package.</summary>
/// <remarks>Names are OpenTelemetry's where it has them (<c>gen_ai.*</c>, <c>error.type</c>); seconds are its unit of time.</remarks>
internal sealed class ServingMetrics
{
    /// <summary>Name of meter and activity source.</summary>
    public const string Name = "EmbeddingSpace.Hosting";

    private const string Model = "gen_ai.request.model";
    private const string Operation = "gen_ai.operation.name";
    private const string Provider = "gen_ai.provider.name";
    private const string Error = "error.type";
    private const string Verdict = "embedding_space.verdict";
    private const string Hash = "embedding_space.model.hash";
    private const string Encoder = "embedding_space.encoder.hash";
    private const string ProviderName = "embedding_space";

    private static readonly ActivitySource Activities = new(Name);

    private readonly Histogram<double> _requests;
    private readonly Counter<long> _texts;
    private readonly Counter<long> _truncated;
    private readonly Counter<long> _referred;
    private readonly Counter<long> _tokens;
    private readonly Histogram<int> _batches;
    private readonly Histogram<double> _queue;
    private readonly Histogram<double> _forward;

    public ServingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _requests = meter.CreateHistogram<double>("gen_ai.server.request.duration", "s", "Time from request to answer; its count is that of requests.");
        _texts = meter.CreateCounter<long>("embedding_space.texts", "{text}", "Texts answered; a pair counts as one.");
        _truncated = meter.CreateCounter<long>("embedding_space.texts.truncated", "{text}", "Texts that were cut.");
        _referred = meter.CreateCounter<long>("embedding_space.texts.referred", "{text}", "Texts sent on to a fallback, as the answer was not certain.");
        _tokens = meter.CreateCounter<long>("embedding_space.tokens", "{token}", "Tokens that were run, special ones and every window included, padding not.");
        _batches = meter.CreateHistogram<int>("embedding_space.batch.size", "{text}", "Texts scored together.");
        _queue = meter.CreateHistogram<double>("embedding_space.queue.duration", "s", "Time that a request waited for its batch.");
        _forward = meter.CreateHistogram<double>("embedding_space.forward.duration", "s", "Time that a batch took.");
    }

    /// <summary>Begin to observe a request.</summary>
    /// <param name="operation">What is asked.</param>
    /// <param name="models">Who is asked.</param>
    public static Activity? Start(string operation, IReadOnlyList<string> models)
    {
        var activity = Activities.StartActivity(models is [var only] ? $"{operation} {only}" : operation, ActivityKind.Internal);
        return activity?.SetTag(Operation, operation).SetTag(Provider, ProviderName).SetTag(Model, string.Join(',', models));
    }

    /// <summary>A request has its answer.</summary>
    public void Answered(Activity? activity, string operation, string model, string hash, string? verdict, TimeSpan time, int texts, int truncated)
    {
        var tags = Tags(operation, model);
        if (verdict is not null) tags.Add(Verdict, verdict);
        _texts.Add(texts, tags);
        if (truncated > 0) _truncated.Add(truncated, tags);
        _requests.Record(time.TotalSeconds, tags);
        activity?.SetTag("embedding_space.texts", texts).SetTag("embedding_space.texts.truncated", truncated).SetTag(Hash, hash).SetTag(Verdict, verdict);
    }

    /// <summary>A request has none.</summary>
    public void Failed(Activity? activity, string operation, string model, string error, TimeSpan time)
    {
        var tags = Tags(operation, model);
        tags.Add(Error, error);
        _requests.Record(time.TotalSeconds, tags);
        activity?.SetTag(Error, error).SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>Texts were sent on.</summary>
    /// <param name="model">The model that was not certain.</param>
    /// <param name="texts">How many.</param>
    public void Referred(string model, int texts) => _referred.Add(texts, Tags("classify", model));

    /// <summary>A batch was scored.</summary>
    /// <param name="encoder">Hash of what scored it: its texts may be of many models.</param>
    /// <param name="texts">Its texts.</param>
    /// <param name="tokens">Their tokens.</param>
    /// <param name="time">How long it took.</param>
    public void Scored(string encoder, int texts, long tokens, TimeSpan time)
    {
        var tag = new KeyValuePair<string, object?>(Encoder, encoder);
        _batches.Record(texts, tag);
        _tokens.Add(tokens, tag);
        _forward.Record(time.TotalSeconds, tag);
    }

    /// <summary>A request left the queue.</summary>
    public void Waited(string encoder, TimeSpan time) => _queue.Record(time.TotalSeconds, new KeyValuePair<string, object?>(Encoder, encoder));

    private static TagList Tags(string operation, string model) => new() { { Operation, operation }, { Model, model }, { Provider, ProviderName } };
}
