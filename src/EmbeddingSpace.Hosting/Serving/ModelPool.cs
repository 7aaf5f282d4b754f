using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Explanations;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Hosting.Loading;
using EmbeddingSpace.Hosting.Passes;
using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Hosting.Telemetry;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;
using EmbeddingSpace.Translation.Definition;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EmbeddingSpace.Hosting.Serving;

/// <summary>All models of a host: loaded one after another, each used by many requests at once.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The semaphore holds nothing of the system.")]
internal sealed class ModelPool : IModelRegistry, IAsyncDisposable, IDisposable
{
    private const long Megabyte = 1 << 20;

    private readonly ConcurrentDictionary<string, ModelSlot> _slots = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _loads = new(1, 1);
    private readonly long? _memoryLimit;
    private readonly ServingMetrics _metrics;
    private readonly PassGate _gate;
    private readonly ModelLoader _loader;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private volatile bool _stopped;

    public ModelPool(IOptions<EmbeddingSpaceOptions> options, ServingMetrics metrics, ILogger<ModelPool> logger, TimeProvider time)
    {
        (_metrics, _logger, _time) = (metrics, logger, time);
        _gate = new(options.Value.MaximumConcurrentPasses);
        _loader = new(new(metrics, _gate));
        _memoryLimit = options.Value.MemoryLimitMegabytes * Megabyte;
        foreach (var (name, model) in options.Value.Models) _slots[name] = new(name, Copy(model));
    }

    public IReadOnlyList<ModelStatus> Models => [.. _slots.Values.OrderBy(slot => slot.Name, StringComparer.Ordinal).Select(slot => slot.Status)];

    public async Task AddAsync(string name, ModelOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var slot = new ModelSlot(name, Checked(name, options));
        RequireChains(name, slot.Options);
        if (!_slots.TryAdd(name, slot))
            throw new ArgumentException(
                $"Model '{name}': expected a name that is free, found a model of that name. Replace it, or remove it first.", nameof(name));
        if (options.Loading == ModelLoading.OnDemand) return;
        try
        {
            await LoadAsync(slot, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Remove(slot);
            throw;
        }
    }

    public async Task ReplaceAsync(string name, ModelOptions? options = null, CancellationToken cancellationToken = default)
    {
        var slot = Find(name);
        var given = options is null ? null : Checked(name, options);
        if (given is not null && given.Kind != slot.Options.Kind)
            throw new ArgumentException($"Model '{name}': expected the kind {slot.Options.Kind}, as its callers do, found {given.Kind}. Remove and add it.",
                nameof(options));
        if (given is not null) RequireChains(name, given);
        await BeginLoadAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Another replacement may have changed them while this one waited.
            var asked = given ?? slot.Options;
            var model = await Task.Run(() => Load(slot, asked), CancellationToken.None).ConfigureAwait(false);
            if (slot.Put(model, asked) is not { } old) return;
            _logger.Replaced(name, model.Info.Hash, old.Info.Hash);
            Retire(old);
        }
        finally
        {
            _loads.Release();
        }
    }

    public Task LoadAsync(string name, CancellationToken cancellationToken = default) => LoadAsync(Find(name), cancellationToken);

    public bool Remove(string name) => _slots.TryGetValue(name, out var slot) && Remove(slot);

    /// <summary>Name of the model that reads again what another is not certain of; null: none does.</summary>
    public string? FallbackOf(string name) => _slots.TryGetValue(name, out var slot) ? slot.Options.Fallback : null;

    /// <summary>Texts are sent on to a fallback.</summary>
    public void Referred(string name, int texts) => _metrics.Referred(name, texts);

    /// <summary>Score texts or pairs with a named model.</summary>
    /// <returns>The scores, and the model that they are of.</returns>
    public async Task<(TextScores Scores, ServingModel Model)> ScoreAsync(string name, ModelKind kind, BatchedTexts texts,
        CancellationToken cancellationToken) =>
        (await ScoreAsync([name], kind, texts, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Score texts or pairs with several models; once in each encoder, however many of them read it.</summary>
    /// <param name="names">The models; one that is named twice is asked once.</param>
    /// <param name="kind">What they are.</param>
    /// <param name="texts">What to score.</param>
    /// <param name="cancellationToken">Gives the places in the queues, or the answers, up.</param>
    /// <returns>For each name the scores, and the model that they are of.</returns>
    public async Task<IReadOnlyList<(TextScores Scores, ServingModel Model)>> ScoreAsync(IReadOnlyList<string> names, ModelKind kind, BatchedTexts texts,
        CancellationToken cancellationToken)
    {
        var operation = kind == ModelKind.Encoder ? "embeddings" : "classify";
        var slots = names.Distinct(StringComparer.Ordinal).Select(name => Find(name, kind)).ToList();
        using var activity = ServingMetrics.Start(operation, [.. slots.Select(slot => slot.Name)]);
        var start = Stopwatch.GetTimestamp();
        try
        {
            var answers = await ScoreAsync(slots, texts, cancellationToken).ConfigureAwait(false);
            foreach (var (scores, model) in answers.Values)
                _metrics.Answered(activity, operation, model.Info.Name, model.Info.Hash, model.Info.Verdict?.ToString(), Stopwatch.GetElapsedTime(start),
                    scores.Count, scores.Truncated.Count(truncated => truncated));
            return [.. names.Select(name => answers[name])];
        }
        catch (Exception exception)
        {
            foreach (var slot in slots) _metrics.Failed(activity, operation, slot.Name, exception.GetType().FullName!, Stopwatch.GetElapsedTime(start));
            throw;
        }
    }

    /// <summary>Explain answers of a named classifier, on a thread of the pool and in a turn on the processor like any pass.</summary>
    /// <returns>The explanations, and the model that they are of.</returns>
    public async Task<(IReadOnlyList<TextExplanation> Explanations, ModelInfo Model)> ExplainAsync(string name, BatchedTexts texts, ExplanationOptions? options,
        CancellationToken cancellationToken)
    {
        const string operation = "explain";
        var slot = Find(name, ModelKind.Classifier);
        using var activity = ServingMetrics.Start(operation, [name]);
        var start = Stopwatch.GetTimestamp();
        try
        {
            using var use = await EnterAsync(slot, cancellationToken).ConfigureAwait(false);
            var info = use.Model.Info;
            var explainer = use.Model.Reader.Explainer ?? throw new NotSupportedException(
                $"Model '{name}': expected a classifier, whose answers can be explained, found '{info.Format}'. Name another model.");
            var explanations = await Task.Run(() => _gate.Run(() => Explain(explainer, texts, options, cancellationToken), cancellationToken),
                cancellationToken).ConfigureAwait(false);
            _metrics.Answered(activity, operation, name, info.Hash, info.Verdict?.ToString(), Stopwatch.GetElapsedTime(start), explanations.Count,
                explanations.Count(explanation => explanation.Truncated));
            return (explanations, info);
        }
        catch (Exception exception)
        {
            _metrics.Failed(activity, operation, name, exception.GetType().FullName!, Stopwatch.GetElapsedTime(start));
            throw;
        }
    }

    /// <summary>Load watched models again whose files have changed, and have stopped changing, since they were loaded or tried last; also those that could
    /// not be loaded before.</summary>
    public async Task LookAtFilesAsync(CancellationToken cancellationToken)
    {
        foreach (var slot in _slots.Values.Where(slot => slot.Options.Watch && slot.Status is { Info: not null } or { Fault: not null }))
        {
            var files = ModelFiles.Stamp(slot.Options.Path);
            var settled = files.Length > 0 && files == slot.SeenFiles;
            slot.SeenFiles = files;
            if (!settled || files == slot.TriedFiles) continue;
            try
            {
                await ReplaceAsync(slot.Name, null, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Logged where it happened; the model that serves goes on, and its state says why. Or it was removed meanwhile.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _stopped = true;
        // A process that ends under a load ends with a fault of the native library: one that runs is finished, those that wait for it are given up.
        await _loads.WaitAsync().ConfigureAwait(false);
        _loads.Release();
        var served = _slots.Values.Select(slot => slot.Take(remove: true)).OfType<ServingModel>().ToList();
        foreach (var model in served) Retire(model);
        await Task.WhenAll(served.Select(model => model.Freed)).ConfigureAwait(false);
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task<Dictionary<string, (TextScores Scores, ServingModel Model)>> ScoreAsync(IReadOnlyList<ModelSlot> slots, BatchedTexts texts,
        CancellationToken cancellationToken)
    {
        var uses = new List<ModelUse>();
        try
        {
            foreach (var slot in slots) uses.Add(await EnterAsync(slot, cancellationToken).ConfigureAwait(false));
            var passes = uses.Select(use => use.Model).GroupBy(model => model.Queue).ToList();
            var scores = await Task.WhenAll(passes.Select(pass => texts.Pairs is null
                ? pass.Key.Scorer.ScoreAsync(texts.Texts!, null, cancellationToken)
                : pass.Key.Scorer.ScorePairsAsync(texts.Pairs, null, cancellationToken))).ConfigureAwait(false);
            return passes.Zip(scores).SelectMany(pass => pass.First.Select(model => (Scores: model.Reader.Read(pass.Second), Model: model)))
                .ToDictionary(answer => answer.Model.Info.Name, StringComparer.Ordinal);
        }
        finally
        {
            foreach (var use in uses) use.Dispose();
        }
    }

    private async Task<ModelUse> EnterAsync(ModelSlot slot, CancellationToken cancellationToken)
    {
        if (!slot.TryEnter())
        {
            var limit = slot.Options.Batching.QueueLength;
            _logger.Busy(slot.Name, limit);
            throw new ModelBusyException($"Model '{slot.Name}': expected at most {limit} requests at a time ('Batching:QueueLength'), found one more. "
                + "Ask again a little later.");
        }
        try
        {
            var (model, use) = await slot.UseAsync(LoadAsync, cancellationToken).ConfigureAwait(false);
            return new(slot, model, use);
        }
        catch
        {
            slot.Leave();
            throw;
        }
    }

    private async Task LoadAsync(ModelSlot slot, CancellationToken cancellationToken)
    {
        var (_, use) = await slot.UseAsync(LoadAsync, cancellationToken).ConfigureAwait(false);
        use.Dispose();
    }

    // The one load of a slot that nothing serves in.
    private async Task LoadAsync(ModelSlot slot)
    {
        try
        {
            await BeginLoadAsync(CancellationToken.None).ConfigureAwait(false);
            try
            {
                // A replacement may have been quicker.
                if (slot.Serving is null && slot.Put(Load(slot, slot.Options), slot.Options) is { } old) Retire(old);
            }
            finally
            {
                _loads.Release();
            }
        }
        finally
        {
            slot.EndLoading();
        }
    }

    // Whoever gets here has the turn to load, and gives it back.
    private async Task BeginLoadAsync(CancellationToken cancellationToken)
    {
        await _loads.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!_stopped) return;
        _loads.Release();
        throw new ObjectDisposedException(nameof(ModelPool));
    }

    private ServingModel Load(ModelSlot slot, ModelOptions options)
    {
        slot.TriedFiles = ModelFiles.Stamp(options.Path);
        try
        {
            MakeRoom(slot, ModelFiles.Weights(options.Path));
            var start = Stopwatch.GetTimestamp();
            var loaded = _loader.Load(options);
            try
            {
                RequireFallback(slot.Name, options, loaded);
                if (options.WarmUpTexts.Count > 0) loaded.WarmUp(options.WarmUpTexts);
            }
            catch
            {
                loaded.Dispose();
                throw;
            }
            var info = Describe(slot.Name, options, loaded, Stopwatch.GetElapsedTime(start));
            var threshold = options.LabelThreshold ?? (float)(loaded.LabelThreshold ?? TranslationOptions.DefaultLabelThreshold);
            _logger.Loaded(info.Name, info.Path, info.Format, info.Hash, info.Verdict?.ToString() ?? "none", info.LoadTime.TotalSeconds);
            return new(info, loaded, threshold);
        }
        catch (Exception exception)
        {
            slot.Fail(exception);
            _logger.LoadFailed(exception, slot.Name, options.Path);
            if (exception is CheckpointException) throw;
            // Files that may not be read, a length that the model has not, a memory limit: to callers it is one thing.
            throw new CheckpointException(exception.Message, exception);
        }
    }

    // Whoever of the two is loaded last finds out.
    private void RequireFallback(string name, ModelOptions options, LoadedModel loaded)
    {
        if (options.Fallback is { } fallback)
        {
            if (!loaded.SaysCertain || loaded.Head is not { Kind: HeadKind.SingleLabel })
                throw new InvalidOperationException($"Model '{name}': expected a translation of exclusive classes that says which of its answers are certain, "
                    + $"as it has the fallback '{fallback}', found none. Translate with '--agree R', or remove the fallback.");
            if (_slots.TryGetValue(fallback, out var slot) && slot.Serving is { } other)
                RequireSameClasses(name, loaded.Head.Labels, fallback, other.Info.Labels);
        }
        foreach (var other in _slots.Values.Where(slot => slot.Options.Fallback == name))
            if (other.Serving is { } model) RequireSameClasses(other.Name, model.Info.Labels, name, loaded.Head?.Labels ?? []);
    }

    private static void RequireSameClasses(string name, IReadOnlyList<string> classes, string fallback, IReadOnlyList<string> others)
    {
        if (classes.Order(StringComparer.Ordinal).SequenceEqual(others.Order(StringComparer.Ordinal))) return;
        throw new InvalidOperationException($"Model '{name}': expected its classes, {NameList.Of(classes)}, of its fallback '{fallback}', found "
            + $"{NameList.Of(others)}. Name a classifier of the same classes.");
    }

    private ModelInfo Describe(string name, ModelOptions options, LoadedModel loaded, TimeSpan time) => new()
    {
        Name = name,
        Path = options.Path,
        Hash = loaded.Hash,
        Format = loaded.Format,
        Kind = options.Kind,
        LoadedAt = _time.GetUtcNow(),
        LoadTime = time,
        WeightBytes = loaded.Weights.Sum(file => file.Bytes),
        Head = loaded.Head?.Kind,
        Labels = loaded.Head?.Labels ?? [],
        Verdict = loaded.Verdict,
        SaysCertain = loaded.SaysCertain,
        EncoderHash = loaded.Lease.Queue.Key.Hash,
        OutputSize = loaded.Reader.OutputSize,
    };

    // Loads come one after another, so that nobody else adds meanwhile.
    private void MakeRoom(ModelSlot slot, IReadOnlyList<WeightsFile> weights)
    {
        if (_memoryLimit is not { } limit) return;
        while (true)
        {
            var others = _slots.Values.Where(other => other != slot).Select(other => (Slot: other, Weights: other.Serving?.Weights!))
                .Where(other => other.Weights is not null).ToList();
            var bytes = others.SelectMany(other => other.Weights).Concat(weights).DistinctBy(file => file.Identity).Sum(file => file.Bytes);
            if (bytes <= limit) return;
            if (others.Count == 0)
                throw new InvalidOperationException($"Model '{slot.Name}': expected weights of at most {limit / Megabyte} MB "
                    + FormattableString.Invariant($"('{EmbeddingSpaceOptions.Section}:{nameof(EmbeddingSpaceOptions.MemoryLimitMegabytes)}'), found ")
                    + FormattableString.Invariant($"{bytes / (double)Megabyte:0.0} MB. Raise the limit."));
            // Heads give little back as long as one of them holds their encoder: what shares the largest file goes as one, and last what the new model shares.
            var groups = others.GroupBy(other => Largest(other.Weights)).Select(group => (group.Key, LastUse: group.Max(other => other.Slot.LastUse), group));
            var first = groups.OrderBy(group => group.Key == Largest(weights)).ThenBy(group => group.LastUse).First().group;
            var oldest = first.MinBy(other => other.Slot.LastUse).Slot;
            if (oldest.Take() is not { } unused) continue;
            _logger.Unloaded(oldest.Name, slot.Name);
            Retire(unused);
        }

        static string? Largest(IReadOnlyList<WeightsFile> files) => files.MaxBy(file => file.Bytes)?.Identity;
    }

    private bool Remove(ModelSlot slot)
    {
        if (!_slots.TryRemove(KeyValuePair.Create(slot.Name, slot))) return false;
        if (slot.Take(remove: true) is { } old) Retire(old);
        _logger.Removed(slot.Name);
        return true;
    }

    private void Retire(ServingModel model)
    {
        model.Freed.ContinueWith(_ => _logger.Freed(model.Info.Name, model.Info.Hash), CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        model.Retire();
    }

    private static IReadOnlyList<TextExplanation> Explain(ITextExplainer explainer, BatchedTexts texts, ExplanationOptions? options,
        CancellationToken cancellationToken)
    {
        try
        {
            return texts.Pairs is null ? explainer.Explain(texts.Texts!, options, null, cancellationToken)
                : explainer.ExplainPairs(texts.Pairs, options, null, cancellationToken);
        }
        // Not in that way, or not pairs as it was loaded.
        catch (InvalidOperationException exception) when (exception is not ObjectDisposedException)
        {
            throw new NotSupportedException(exception.Message, exception);
        }
    }

    private ModelSlot Find(string name, ModelKind? kind = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_slots.TryGetValue(name, out var found) && (kind is null || found.Options.Kind == kind)) return found;
        var known = _slots.Values.Where(slot => kind is null || slot.Options.Kind == kind).Select(slot => slot.Name).Order(StringComparer.Ordinal).ToList();
        throw new ModelNotFoundException($"Model '{name}': expected one of {(known.Count == 0 ? "none" : string.Join(", ", known))}, found no "
                + $"{kind?.ToString().ToLowerInvariant() ?? "model"} of that name. Correct the name, or add the model.");
    }

    private void RequireChains(string name, ModelOptions options)
    {
        if (options.Fallback is null) return;
        var models = _slots.ToDictionary(slot => slot.Key, slot => slot.Value.Options, StringComparer.Ordinal);
        models[name] = options;
        var faults = FallbackChains.Faults(models).ToList();
        if (faults.Count > 0) throw new ArgumentException(string.Join(" ", faults), nameof(options));
    }

    private static ModelOptions Checked(string name, ModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = EmbeddingSpaceOptionsValidator.Faults(options, name).ToList();
        return faults.Count == 0 ? Copy(options) : throw new ArgumentException(string.Join(" ", faults), nameof(options));
    }

    private static ModelOptions Copy(ModelOptions options) =>
        options with { Batching = options.Batching with { }, WarmUpTexts = [.. options.WarmUpTexts] };
}
