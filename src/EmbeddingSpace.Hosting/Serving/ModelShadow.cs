using System.Diagnostics;
using System.Threading.Channels;
using EmbeddingSpace.Comparisons;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Hosting.Telemetry;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;
using Microsoft.Extensions.Logging;

namespace EmbeddingSpace.Hosting.Serving;

/// <summary>
/// One model's shadow: takes some of the texts that the model answered into a short queue, answers them in the background, and compares. Requests neither wait
/// for it nor fail by it: what does not fit into the queue is passed over, and after each pass it rests nine times as long as the pass took.
/// </summary>
internal sealed class ModelShadow : IAsyncDisposable
{
    private const int Waiting = 64, TextsAPass = 8, RestsAPass = 9;

    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(10), AfterFault = TimeSpan.FromSeconds(1);

    private readonly ModelSlot _of;
    private readonly ModelSlot _slot;
    private readonly ModelSlots _slots;
    private readonly ModelLoads _loads;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Channel<ShadowSample> _queue = Channel.CreateBounded<ShadowSample>(Waiting);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Task _running;
    private AnswerComparison _comparison;
    private (string Old, string New)? _hashes;
    private DateTimeOffset? _since;
    private string? _fault;
    private double _due;
    private long _skipped;
    private int _disposed;

    public ModelShadow(ModelSlot of, ShadowOptions options, ModelSlots slots, ModelLoads loads, ILogger logger, TimeProvider time)
    {
        (_of, Options, _slots, _loads, _logger, _time, _comparison) = (of, options, slots, loads, logger, time, new(options.Examples));
        _slot = new($"{of.Name} (shadow)", of.Options with { Path = options.Path, Head = options.Head, Shadow = null, Fallback = null }) { IsShadow = true };
        slots.AddShadow(_slot);
        _running = Task.Run(RunAsync);
    }

    public ShadowOptions Options { get; }

    public ShadowStatus Status
    {
        get
        {
            lock (_gate)
                return new(_of.Name, _hashes?.Old, Options.Path, _hashes?.New, Options.Share, _since, _comparison.Found(), Interlocked.Read(ref _skipped),
                    _fault);
        }
    }

    /// <summary>Take some of the texts.</summary>
    public void Offer(BatchedTexts texts, IReadOnlyList<TextClassification> answers)
    {
        for (var i = 0; i < answers.Count; i++)
        {
            if (!IsNumber(answers[i])) continue;
            lock (_gate)
            {
                _due += Options.Share;
                if (_due < 1) continue;
                _due -= 1;
            }
            var (text, isPair) = texts.Pairs is { } pairs ? (pairs[i], true) : (new TextPair(texts.Texts![i], null), false);
            if (!_queue.Writer.TryWrite(new(text, isPair, answers[i]))) Interlocked.Increment(ref _skipped);
        }
    }

    /// <summary>End; its memory is given back once the pass that runs is done.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _stop.CancelAsync().ConfigureAwait(false);
        _queue.Writer.TryComplete();
        await _running.ConfigureAwait(false);
        _slots.RemoveShadow(_slot);
        _loads.Empty(_slot);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
            {
                var samples = new List<ShadowSample>();
                // Texts and pairs do not mix in a pass.
                while (samples.Count < TextsAPass && _queue.Reader.TryPeek(out var next) && (samples.Count == 0 || next.IsPair == samples[0].IsPair))
                    if (_queue.Reader.TryRead(out var sample)) samples.Add(sample);
                var rest = await TryCompareAsync(samples).ConfigureAwait(false);
                await Task.Delay(rest, _time, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping is how it ends.
        }
    }

    // How long to rest after it.
    private async Task<TimeSpan> TryCompareAsync(List<ShadowSample> samples)
    {
        try
        {
            var (model, use) = await _slot.UseAsync(_loads.LoadAsync, _stop.Token).ConfigureAwait(false);
            // Nobody else enters, so that there is always room.
            _slot.TryEnter();
            using var part = new ModelUse(_slot, model, use);
            RequireComparable(model, samples[0].Answer);
            var start = Stopwatch.GetTimestamp();
            var scorer = model.Queue.Scorer;
            var pass = samples[0].IsPair
                ? await scorer.ScorePairsAsync([.. samples.Select(sample => sample.Text)], null, _stop.Token).ConfigureAwait(false)
                : await scorer.ScoreAsync([.. samples.Select(sample => sample.Text.First)], null, _stop.Token).ConfigureAwait(false);
            var took = Stopwatch.GetElapsedTime(start);
            var answers = TextClassifierPool.Answers(model.Reader.Read(pass), model);
            if (!answers.All(IsNumber))
                throw new NotSupportedException($"Shadow '{Options.Path}' of model '{_of.Name}': expected numbers of each text, found some that are not "
                    + "finite. The model, or its number format, does not suit the texts.");
            foreach (var (sample, answer) in samples.Zip(answers)) Compare(sample, answer);
            return took * RestsAPass < LongestRest ? took * RestsAPass : LongestRest;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !_stop.IsCancellationRequested)
        {
            Interlocked.Add(ref _skipped, samples.Count);
            lock (_gate)
            {
                if (_fault != exception.Message) _logger.ShadowFailed(exception, _of.Name, Options.Path);
                _fault = exception.Message;
            }
            return AfterFault;
        }
    }

    private void RequireComparable(ServingModel model, TextClassification answer)
    {
        if (answer.Kind is not (HeadKind.SingleLabel or HeadKind.MultiLabel))
            throw new NotSupportedException($"Model '{_of.Name}': expected a classifier of classes or labels beside a shadow, found one that answers with "
                + "numbers. Remove the shadow.");
        if (model.Info.Head != answer.Kind || !NameList.AreSame(model.Info.Labels, answer.Scores.Select(score => score.Label)))
            throw new NotSupportedException($"Shadow '{Options.Path}' of model '{_of.Name}': expected a classifier of the same classes, found others. "
                + "Name another file.");
    }

    private void Compare(ShadowSample sample, TextClassification answer)
    {
        var text = sample.IsPair ? $"{sample.Text.First} | {sample.Text.Second}" : sample.Text.First ?? "";
        lock (_gate)
        {
            var hashes = (sample.Answer.Model.Hash, answer.Model.Hash);
            // Answers of another model say nothing of this one.
            if (_hashes != hashes) (_hashes, _comparison, _since) = (hashes, new(Options.Examples), _time.GetUtcNow());
            _comparison.Add(new(text, Said(sample.Answer), Surest(sample.Answer), Said(answer), Surest(answer)));
            _fault = null;
        }
    }

    private static bool IsNumber(TextClassification answer) => answer.Logits.All(float.IsFinite);

    private static string Said(TextClassification answer) => string.Join(", ", answer.PredictedLabels.Order(StringComparer.Ordinal));

    private static double Surest(TextClassification answer) => answer.Scores.Max(score => score.Value);
}
