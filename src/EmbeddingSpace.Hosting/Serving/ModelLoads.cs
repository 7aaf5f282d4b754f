using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Hosting.Loading;
using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Hosting.Telemetry;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;
using Microsoft.Extensions.Logging;
using static System.FormattableString;

namespace EmbeddingSpace.Hosting.Serving;

/// <summary>Loads models into their places, one after another, and gives their memory back.</summary>
/// <param name="slots">The places.</param>
/// <param name="loader">Loads.</param>
/// <param name="memoryLimitMegabytes">What all weights together may have; null: no limit.</param>
/// <param name="logger">The log.</param>
/// <param name="time">The clock.</param>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The semaphore holds nothing of the system.")]
internal sealed class ModelLoads(ModelSlots slots, ModelLoader loader, int? memoryLimitMegabytes, ILogger logger, TimeProvider time)
{
    private const long Megabyte = 1 << 20;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ConcurrentDictionary<ServingModel, bool> _retired = new();
    private volatile bool _stopped;

    /// <summary>Load a model in the place of the one that serves, which goes on until the new one is warm.</summary>
    /// <param name="slot">The place.</param>
    /// <param name="choose">What is to serve, asked when the turn has come: another replacement may have changed it while this one waited.</param>
    /// <param name="cancellationToken">Stops waiting for other loads; a load that runs is finished.</param>
    /// <param name="sameClasses">Whether it has to answer with the classes of the one that serves.</param>
    public async Task ReplaceAsync(ModelSlot slot, Func<ModelOptions> choose, CancellationToken cancellationToken, bool sameClasses = false)
    {
        await BeginAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var shadow = slot.Options.Shadow;
            var asked = choose();
            var model = await Task.Run(() => Load(slot, asked, sameClasses ? slot.Serving?.Info : null), CancellationToken.None).ConfigureAwait(false);
            if (Put(slot, model, asked, shadow) is not { } old) return;
            logger.Replaced(slot.Name, model.Info.Hash, old.Info.Hash);
            Retire(old);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Load a model where none serves.</summary>
    public async Task LoadAsync(ModelSlot slot, CancellationToken cancellationToken)
    {
        var (_, use) = await slot.UseAsync(LoadAsync, cancellationToken).ConfigureAwait(false);
        use.Dispose();
    }

    /// <summary>The one load of a place that nothing serves in.</summary>
    public async Task LoadAsync(ModelSlot slot)
    {
        try
        {
            await BeginAsync(CancellationToken.None).ConfigureAwait(false);
            try
            {
                // A replacement may have been quicker.
                if (slot.Serving is not null) return;
                var options = slot.Options;
                if (Put(slot, Load(slot, options), options, options.Shadow) is { } old) Retire(old);
            }
            finally
            {
                _turn.Release();
            }
        }
        finally
        {
            slot.EndLoading();
        }
    }

    /// <summary>Nothing serves in a place any more; its memory is given back once the last request is answered.</summary>
    public void Empty(ModelSlot slot)
    {
        if (slot.Take(remove: true) is { } old) Retire(old);
    }

    /// <summary>Let no further load begin, and wait until all memory is given back.</summary>
    public async Task StopAsync()
    {
        _stopped = true;
        // A process that ends under a load ends with a fault of the native library: one that runs is finished, those that wait for it are given up.
        await _turn.WaitAsync().ConfigureAwait(false);
        _turn.Release();
        foreach (var slot in slots.All) Empty(slot);
        // Also those that were replaced just before: a request may still be inside.
        await Task.WhenAll(_retired.Keys.Select(model => model.Freed)).ConfigureAwait(false);
    }

    // Whoever gets here has the turn to load, and gives it back.
    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!_stopped) return;
        _turn.Release();
        throw new ObjectDisposedException(nameof(ModelPool));
    }

    private ServingModel? Put(ModelSlot slot, ServingModel model, ModelOptions options, ShadowOptions? shadow)
    {
        try
        {
            return slot.Put(model, options, shadow);
        }
        catch (ModelNotFoundException)
        {
            Retire(model);
            throw;
        }
    }

    /// <param name="slot">Its place.</param>
    /// <param name="options">What to load.</param>
    /// <param name="alike">The model whose classes it has to have; null: any.</param>
    private ServingModel Load(ModelSlot slot, ModelOptions options, ModelInfo? alike = null)
    {
        var tried = slot.TriedFiles;
        slot.TriedFiles = ModelFiles.Stamp(options.Path);
        try
        {
            MakeRoom(slot, ModelFiles.Weights(options.Path));
            var start = Stopwatch.GetTimestamp();
            var loaded = loader.Load(options);
            try
            {
                if (alike is not null) RequireClasses(alike, loaded);
                RequireFallback(slot.Name, options, loaded);
                RequireThreshold(slot.Name, options, loaded);
                if (options.WarmUpTexts.Count > 0) loaded.WarmUp(options.WarmUpTexts);
            }
            catch
            {
                loaded.Dispose();
                throw;
            }
            var info = Describe(slot.Name, options, loaded, Stopwatch.GetElapsedTime(start));
            var threshold = options.LabelThreshold ?? OwnThreshold(loaded);
            logger.Loaded(info.Name, info.Path, info.Format, info.Hash, info.Verdict?.ToString() ?? "none", info.LoadTime.TotalSeconds);
            return new(info, loaded, threshold);
        }
        catch (Exception exception)
        {
            // Files that were to take their place say nothing of those that serve on.
            if (options.Path != slot.Options.Path) slot.TriedFiles = tried;
            slot.Fail(exception);
            logger.LoadFailed(exception, slot.Name, options.Path);
            if (exception is CheckpointException) throw;
            // Files that may not be read, a length that the model has not, a memory limit: to callers it is one thing.
            throw new CheckpointException(exception.Message, exception);
        }
    }

    private static float OwnThreshold(LoadedModel loaded) => (float)(loaded.LabelThreshold ?? TranslationOptions.DefaultLabelThreshold);

    // Labels are certain by how far they are from the probability that they were promised for: from another on, other labels are said.
    private static void RequireThreshold(string name, ModelOptions options, LoadedModel loaded)
    {
        if (loaded is { SaysCertain: true, Head.Kind: HeadKind.MultiLabel } && options.LabelThreshold is { } asked && asked != OwnThreshold(loaded))
            throw new InvalidOperationException(Invariant($"Model '{name}': expected the label threshold {OwnThreshold(loaded)}, for which its certain ")
                + Invariant($"answers are promised, or none, found {asked}. Leave it out, or translate again with that threshold."));
    }

    // Whoever asks knows the classes of a name, and would not learn that they are others now.
    private static void RequireClasses(ModelInfo serving, LoadedModel loaded)
    {
        if (serving.Head == loaded.Head?.Kind && NameList.AreSame(serving.Labels, loaded.Head?.Labels ?? [])) return;
        throw new InvalidOperationException($"Model '{serving.Name}': expected {Described(serving.Head, serving.Labels)}, as what serves has, found "
            + $"{Described(loaded.Head?.Kind, loaded.Head?.Labels ?? [])}. Swap to a file of the same classes, or say that they may be others.");

        static string Described(HeadKind? kind, IReadOnlyList<string> labels) => kind switch
        {
            null => "no classes",
            HeadKind.SingleLabel => $"the classes {NameList.Of(labels)}",
            HeadKind.MultiLabel => $"the labels {NameList.Of(labels)}, of which several may hold",
            _ => $"the numbers {NameList.Of(labels)}",
        };
    }

    // Whoever of the two is loaded last finds out.
    private void RequireFallback(string name, ModelOptions options, LoadedModel loaded)
    {
        if (options.Fallback is { } fallback)
        {
            if (!loaded.SaysCertain || loaded.Head is not { Kind: HeadKind.SingleLabel })
                throw new InvalidOperationException($"Model '{name}': expected a translation of exclusive classes that says which of its answers are certain, "
                    + $"as it has the fallback '{fallback}', found none. Translate with '--agree R', or remove the fallback.");
            if (slots.TryFind(fallback)?.Serving is { } other) RequireSameClasses(name, loaded.Head.Labels, fallback, other.Info.Labels);
        }
        foreach (var other in slots.Named.Where(slot => slot.Options.Fallback == name))
            if (other.Serving is { } model) RequireSameClasses(other.Name, model.Info.Labels, name, loaded.Head?.Labels ?? []);
    }

    private static void RequireSameClasses(string name, IReadOnlyList<string> classes, string fallback, IReadOnlyList<string> others)
    {
        if (NameList.AreSame(classes, others)) return;
        throw new InvalidOperationException($"Model '{name}': expected its classes, {NameList.Of(classes)}, of its fallback '{fallback}', found "
            + $"{NameList.Of(others)}. Name a classifier of the same classes.");
    }

    private ModelInfo Describe(string name, ModelOptions options, LoadedModel loaded, TimeSpan loadTime) => new()
    {
        Name = name,
        Path = options.Path,
        Hash = loaded.Hash,
        Format = loaded.Format,
        Kind = options.Kind,
        LoadedAt = time.GetUtcNow(),
        LoadTime = loadTime,
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
        if (memoryLimitMegabytes * Megabyte is not { } limit) return;
        while (true)
        {
            var others = slots.All.Where(other => other != slot).Select(other => (Slot: other, Weights: other.Serving?.Weights!))
                .Where(other => other.Weights is not null).ToList();
            var bytes = others.SelectMany(other => other.Weights).Concat(weights).DistinctBy(file => file.Identity).Sum(file => file.Bytes);
            if (bytes <= limit) return;
            // A shadow takes no room from what requests ask for.
            if (others.Count == 0 || slot.IsShadow)
                throw new InvalidOperationException($"Model '{slot.Name}': expected weights of at most {memoryLimitMegabytes} MB "
                    + FormattableString.Invariant($"('{EmbeddingSpaceOptions.Section}:{nameof(EmbeddingSpaceOptions.MemoryLimitMegabytes)}'), found ")
                    + FormattableString.Invariant($"{bytes / (double)Megabyte:0.0} MB. Raise the limit."));
            // Heads give little back as long as one of them holds their encoder: what shares the largest file goes as one, and last what the new model shares.
            var groups = others.GroupBy(other => Largest(other.Weights)).Select(group => (group.Key, LastUse: group.Max(other => other.Slot.LastUse),
                IsShadow: group.All(other => other.Slot.IsShadow), group));
            var first = groups.OrderBy(group => !group.IsShadow).ThenBy(group => group.Key == Largest(weights)).ThenBy(group => group.LastUse).First().group;
            var oldest = first.MinBy(other => other.Slot.LastUse).Slot;
            if (oldest.Take() is not { } unused) continue;
            logger.Unloaded(oldest.Name, slot.Name);
            Retire(unused);
        }

        static string? Largest(IReadOnlyList<WeightsFile> files) => files.MaxBy(file => file.Bytes)?.Identity;
    }

    private void Retire(ServingModel model)
    {
        _retired[model] = true;
        model.Freed.ContinueWith(_ =>
        {
            _retired.TryRemove(model, out bool _);
            logger.Freed(model.Info.Name, model.Info.Hash);
        }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        model.Retire();
    }
}
