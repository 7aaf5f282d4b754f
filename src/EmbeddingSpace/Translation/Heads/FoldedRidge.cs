using EmbeddingSpace.Forward;
using EmbeddingSpace.Runtime.Host;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Heads;

/// <summary>
/// Ridge regression over drawn rows, which are always in, and over texts and splices of them, which are left out a fold at a time. The drawn rows, or the
/// texts where there are none, set the scale of the features; the landmarks are all texts, then splices and drawn rows. Every fold and setting is one
/// Cholesky factorisation, as the sums over the drawn rows are made once, and those over splices once a fold. Float64; owns its tensors.
/// </summary>
internal sealed class FoldedRidge : IDisposable
{
    /// <summary>Folds: few enough that what is fitted without one is nearly what is fitted to all.</summary>
    public const int Folds = 5;

    /// <summary>
    /// Rows whose span the weights are sought in, where there are no more texts: with 1,000 or 2,500 the agreement on development texts differed by .005
    /// at most.
    /// </summary>
    public const int Landmarks = 1500;

    private const int RowsAtATime = 1024;

    private readonly LandmarkSpace _space;
    private readonly RowSums _drawn;
    private readonly Rows _texts;
    private readonly Rows _splices;

    /// <summary>Begin with all rows.</summary>
    /// <param name="texts">Texts of the task, with their folds.</param>
    /// <param name="splices">Splices of them, each in the fold of its texts.</param>
    /// <param name="drawn">Drawn rows.</param>
    /// <param name="targets">Of some rows' logits what is fitted: [rows, outputs], float64.</param>
    /// <param name="blockWeights">What each of as many equal blocks of features counts for; null = one each.</param>
    public FoldedRidge(JoinedRows texts, JoinedRows splices, JoinedRows drawn, Func<JoinedRows, Tensor> targets, double[]? blockWeights)
    {
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var emphasis = blockWeights is null
            ? null
            : tensor(Array.ConvertAll(blockWeights, Math.Sqrt)).repeat_interleave(drawn.Features.shape[1] / blockWeights.Length);
        var left = Math.Max(0, Landmarks - texts.Count);
        var ofSplices = Math.Min(splices.Count, drawn.Count > 0 ? left / 2 : left);
        var ofDrawn = Math.Min(drawn.Count, left - ofSplices);
        using (var landmarks = cat([texts.Features, splices.Features.narrow(0, 0, ofSplices), drawn.Features.narrow(0, 0, ofDrawn)], 0))
            _space = new(drawn.Count > 0 ? drawn.Features : texts.Features, landmarks, true, emphasis);
        using var always = Read(drawn);
        _drawn = new(_space.Size, always.Targets.shape[1]);
        _drawn.Add(always.Coordinates, always.Targets, always.Weights);
        (_texts, _splices) = (Read(texts), Read(splices));

        Rows Read(JoinedRows rows)
        {
            var coordinates = empty(rows.Count, _space.Size, dtype: float64);
            // Each block costs a pass over the landmarks.
            for (var start = 0L; start < rows.Count; start += RowsAtATime)
            {
                using var block = NewDisposeScope();
                var count = Math.Min(RowsAtATime, rows.Count - start);
                coordinates.narrow(0, start, count).copy_(_space.Coordinates(rows.Features.narrow(0, start, count)));
            }
            return new(coordinates, targets(rows), rows.Weights is null ? ones(rows.Count, dtype: float64) : tensor(rows.Weights), rows.Folds ?? []);
        }
    }

    /// <summary>What is said of each text by fits that its fold was left out of.</summary>
    /// <param name="settings">Settings.</param>
    /// <param name="cancellationToken">Checked between folds.</param>
    /// <param name="otherFolds">How many of the other folds are in: fewer say what fewer texts would give.</param>
    /// <returns>For each setting [texts, outputs]; in the caller's scope.</returns>
    public Dictionary<JoinedSetting, Tensor> LeftOut(IReadOnlyList<JoinedSetting> settings, CancellationToken cancellationToken, int otherFolds = Folds - 1)
    {
        using var gradients = inference_mode();
        var predictions = settings.ToDictionary(setting => setting, _ => empty_like(_texts.Targets));
        for (var fold = 0; fold < Folds; fold++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var left = _texts.Where(other => other == fold);
            var coordinates = _texts.Coordinates.index_select(0, left);
            // The folds behind the one that is left out, round and round: each is in as often as any other.
            using var sumsOfFolds = new FoldSums(this, other => (other - fold + Folds) % Folds is var behind && behind > 0 && behind <= otherFolds);
            foreach (var group in settings.GroupBy(setting => setting.SpliceWeight))
            {
                using var sums = sumsOfFolds.With(group.Key);
                foreach (var setting in group)
                {
                    using var step = NewDisposeScope();
                    var (coefficients, intercept) = sums.Solve(setting.Strength);
                    predictions[setting].index_copy_(0, left, coordinates.matmul(coefficients).Plus(intercept));
                }
                // Matrices of 2,000 landmarks leave holes in the heap that nothing fits into: 5.9 GB were held without this, at 6,000 splices.
                NativeHeap.Trim();
            }
        }
        return predictions;
    }

    /// <summary>The map fitted to all rows, of some outputs, on raw (not standardised) features.</summary>
    /// <param name="setting">Setting.</param>
    /// <param name="first">First output.</param>
    /// <param name="count">Number of outputs.</param>
    public LinearMap Solve(JoinedSetting setting, int first, int count)
    {
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        using var sumsOfAll = new FoldSums(this, _ => true);
        using var sums = sumsOfAll.With(setting.SpliceWeight);
        var (coefficients, intercept) = sums.Solve(setting.Strength);
        return _space.MapOf(coefficients.narrow(1, first, count), intercept.narrow(0, first, count));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _space.Dispose();
        _drawn.Dispose();
        _texts.Dispose();
        _splices.Dispose();
    }

    /// <summary>Sums over the drawn rows and some folds of the others, whatever a splice counts for.</summary>
    private sealed class FoldSums : IDisposable
    {
        private readonly RowSums _drawnAndTexts;
        private readonly RowSums _splices;

        public FoldSums(FoldedRidge ridge, Func<int, bool> isIn)
        {
            (_drawnAndTexts, _splices) = (ridge._drawn.Copy(), new(ridge._space.Size, ridge._texts.Targets.shape[1]));
            using var scope = NewDisposeScope();
            Add(_drawnAndTexts, ridge._texts);
            Add(_splices, ridge._splices);

            void Add(RowSums sums, Rows rows)
            {
                var chosen = rows.Where(isIn);
                sums.Add(rows.Coordinates.index_select(0, chosen), rows.Targets.index_select(0, chosen), rows.Weights.index_select(0, chosen));
            }
        }

        public RowSums With(double spliceWeight)
        {
            var sums = _drawnAndTexts.Copy();
            if (spliceWeight > 0) sums.Add(_splices, spliceWeight);
            return sums;
        }

        public void Dispose()
        {
            _drawnAndTexts.Dispose();
            _splices.Dispose();
        }
    }

    /// <summary>Rows as the regression keeps them.</summary>
    private sealed class Rows : IDisposable
    {
        private readonly int[] _folds;

        public Rows(Tensor coordinates, Tensor targets, Tensor weights, int[] folds)
        {
            (Coordinates, Targets, Weights, _folds) = (coordinates.DetachFromDisposeScope(), targets.DetachFromDisposeScope(),
                weights.DetachFromDisposeScope(), folds);
        }

        public Tensor Coordinates { get; }

        public Tensor Targets { get; }

        public Tensor Weights { get; }

        public Tensor Where(Func<int, bool> isWanted) =>
            tensor(_folds.Index().Where(entry => isWanted(entry.Item)).Select(entry => (long)entry.Index).ToArray());

        public void Dispose()
        {
            Coordinates.Dispose();
            Targets.Dispose();
            Weights.Dispose();
        }
    }
}
