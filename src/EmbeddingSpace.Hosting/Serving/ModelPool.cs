using System.Diagnostics;
using EmbeddingSpace.Explanations;
using EmbeddingSpace.Hosting.Loading;
using EmbeddingSpace.Hosting.Passes;
using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Hosting.Telemetry;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EmbeddingSpace.Hosting.Serving;

/// <summary>All models of a host, each used by many requests at once.</summary>
internal sealed class ModelPool : IModelRegistry, IAsyncDisposable, IDisposable
{
    private readonly ServingMetrics _metrics;
    private readonly PassGate _gate;
    private readonly ILogger _logger;
    private readonly ModelSlots _slots;
    private readonly ModelLoads _loads;
    private readonly ModelShadows _shadows;

    public ModelPool(IOptions<EmbeddingSpaceOptions> options, ServingMetrics metrics, ILogger<ModelPool> logger, TimeProvider time)
    {
        (_metrics, _logger) = (metrics, logger);
        _gate = new(options.Value.MaximumConcurrentPasses);
        _slots = new(options.Value.Models);
        _loads = new(_slots, new(new(metrics, _gate)), options.Value.MemoryLimitMegabytes, logger, time);
        _shadows = new(_slots, _loads, logger, time);
    }

    public IReadOnlyList<ModelStatus> Models => [.. _slots.Named.OrderBy(slot => slot.Name, StringComparer.Ordinal).Select(slot => slot.Status)];

    public async Task AddAsync(string name, ModelOptions options, CancellationToken cancellationToken = default)
    {
        var slot = _slots.Add(name, options);
        if (slot.Options.Loading == ModelLoading.OnDemand) return;
        try
        {
            await _loads.LoadAsync(slot, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Remove(slot);
            throw;
        }
    }

    public Task ReplaceAsync(string name, ModelOptions? options = null, CancellationToken cancellationToken = default)
    {
        var slot = _slots.Find(name);
        if (options is null) return _loads.ReplaceAsync(slot, () => slot.Options, cancellationToken);
        var given = _slots.Checked(name, options);
        if (given.Kind != slot.Options.Kind)
            throw new ArgumentException($"Model '{name}': expected the kind {slot.Options.Kind}, as its callers do, found {given.Kind}. Remove and add it.",
                nameof(options));
        return _loads.ReplaceAsync(slot, () => given, cancellationToken);
    }

    public Task SwapAsync(string name, string path, string? head = null, bool otherClasses = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        var slot = _slots.Find(name);
        Swapped();
        return _loads.ReplaceAsync(slot, Swapped, cancellationToken, sameClasses: !otherClasses);

        // What was its shadow may serve now, and is compared with nothing any more.
        ModelOptions Swapped() => _slots.Checked(name, slot.Options with { Path = path, Head = head, Shadow = null });
    }

    public Task RollbackAsync(string name, CancellationToken cancellationToken = default)
    {
        var slot = _slots.Find(name);
        Before();
        return _loads.ReplaceAsync(slot, Before, cancellationToken);

        ModelOptions Before() => _slots.Checked(name, slot.Previous ?? throw new InvalidOperationException(
            $"Model '{name}': expected a file that served before, found none since the host started. Swap to the file that is wanted."));
    }

    public void SetShadow(string name, ShadowOptions? shadow)
    {
        var slot = _slots.Find(name, ModelKind.Classifier);
        // To end one nothing else has to be right: the files of what serves may be gone.
        slot.SetShadow(shadow is null ? null : _slots.Checked(name, slot.Options with { Shadow = shadow }).Shadow);
        _shadows.Refresh(slot);
    }

    public ShadowStatus? ShadowOf(string name) => _shadows.StatusOf(_slots.Find(name));

    public Task LoadAsync(string name, CancellationToken cancellationToken = default) => _loads.LoadAsync(_slots.Find(name), cancellationToken);

    public bool Remove(string name) => _slots.TryFind(name) is { } slot && Remove(slot);

    /// <summary>Let the shadow of a model, where it has one, see some of the texts that it answered. It never fails and never waits.</summary>
    public void Shadow(string name, BatchedTexts texts, IReadOnlyList<TextClassification> answers)
    {
        if (_slots.TryFind(name) is { Options.Shadow: not null } slot) _shadows.Offer(slot, texts, answers);
    }

    /// <summary>Name of the model that reads again what another is not certain of; null: none does.</summary>
    public string? FallbackOf(string name) => _slots.TryFind(name)?.Options.Fallback;

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
        var slots = names.Distinct(StringComparer.Ordinal).Select(name => _slots.Find(name, kind)).ToList();
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
        var slot = _slots.Find(name, ModelKind.Classifier);
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
        foreach (var slot in _slots.Named.Where(slot => slot.Options.Watch && slot.Status is { Info: not null } or { Fault: not null }))
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
        await _shadows.StopAsync().ConfigureAwait(false);
        await _loads.StopAsync().ConfigureAwait(false);
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
            var (model, use) = await slot.UseAsync(_loads.LoadAsync, cancellationToken).ConfigureAwait(false);
            return new(slot, model, use);
        }
        catch
        {
            slot.Leave();
            throw;
        }
    }

    private bool Remove(ModelSlot slot)
    {
        if (!_slots.Remove(slot)) return false;
        // In this order: a request that is being answered begins no shadow anew.
        _loads.Empty(slot);
        _shadows.End(slot);
        _logger.Removed(slot.Name);
        return true;
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
}
