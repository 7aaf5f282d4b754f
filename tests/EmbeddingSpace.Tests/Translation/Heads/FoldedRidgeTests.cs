using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation.Heads;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Translation.Heads;

/// <summary>Ridges over drawn rows, texts and splices, folds of which are left out.</summary>
[Trait("Tier", "Unit")]
public sealed class FoldedRidgeTests
{
    private const int Texts = 23, Splices = 40, Drawn = 120, Width = 9, Outputs = 2;

    /// <summary>Sums in another order, float64, through a map that is kept in float32.</summary>
    private const double MapTolerance = 1e-4;

    private const double SumTolerance = 1e-9;

    private static readonly JoinedSetting Setting = new(0.2, 0.7);

    [Fact]
    public void What_is_left_out_says_nothing_of_itself()
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        var (texts, splices, drawn) = Rows();
        var before = LeftOut(texts, splices, drawn);
        // Other answers to the texts of one fold and to the splices of it: what is said of the fold itself stays, what is said of all others changes.
        var (poisoned, otherSplices) = (Poison(texts, 2), Poison(splices, 2));
        var after = LeftOut(poisoned, otherSplices, drawn);
        for (var text = 0; text < Texts; text++)
        {
            var change = Math.Abs(before[text * Outputs] - after[text * Outputs]);
            if (texts.Folds![text] == 2) Assert.InRange(change, 0, SumTolerance);
            else Assert.True(change > 1e-3, $"{change}");
        }
    }

    [Fact]
    public void Folds_in_sums_are_rows_fitted_again()
    {
        using var scope = NewDisposeScope();
        var (texts, splices, drawn) = Rows();
        var fast = LeftOut(texts, splices, drawn);
        for (var fold = 0; fold < FoldedRidge.Folds; fold++)
        {
            // The same fit, made of the rows that are left: texts of another fold in the place of those of all.
            var kept = Keep(texts, other => other != fold);
            using var ridge = new FoldedRidge(kept, Keep(splices, other => other != fold), drawn, rows => rows.Logits.clone(), null);
            var map = ridge.Solve(Setting, 0, Outputs);
            for (var text = 0; text < Texts; text++)
            {
                if (texts.Folds![text] != fold) continue;
                var said = new float[Outputs];
                map.Apply(texts.Features[text].data<float>().ToArray(), said);
                for (var output = 0; output < Outputs; output++) Assert.Equal(said[output], fast[text * Outputs + output], MapTolerance);
            }
        }
    }

    [Fact]
    public void With_no_fold_in_the_drawn_rows_speak_alone()
    {
        using var scope = NewDisposeScope();
        var (texts, splices, drawn) = Rows();
        var alone = LeftOut(texts, splices, drawn, 0);
        Assert.Equal(alone, LeftOut(Poison(Poison(texts, 1), 3), Poison(splices, 1), drawn, 0));
        Assert.NotEqual(alone, LeftOut(texts, splices, drawn, 1));
    }

    [Fact]
    public void No_splices_do_no_harm()
    {
        using var scope = NewDisposeScope();
        var (texts, splices, drawn) = Rows();
        using var ridge = new FoldedRidge(texts, Keep(splices, _ => false), drawn, rows => rows.Logits.clone(), null);
        JoinedSetting[] settings = [new(0.2, 0), new(0.2, 1)];
        var said = ridge.LeftOut(settings, CancellationToken.None);
        Assert.Equal(said[settings[0]].data<double>().ToArray(), said[settings[1]].data<double>().ToArray());
    }

    private static double[] LeftOut(JoinedRows texts, JoinedRows splices, JoinedRows drawn, int folds = FoldedRidge.Folds - 1)
    {
        using var scope = NewDisposeScope();
        using var ridge = new FoldedRidge(texts, splices, drawn, rows => rows.Logits.clone(), null);
        return ridge.LeftOut([Setting], CancellationToken.None, folds)[Setting].data<double>().ToArray();
    }

    private static (JoinedRows Texts, JoinedRows Splices, JoinedRows Drawn) Rows()
    {
        var random = new Random(4);
        return (Make(Texts, row => row % FoldedRidge.Folds), Make(Splices, _ => random.Next(FoldedRidge.Folds)), Make(Drawn, null));

        JoinedRows Make(int count, Func<int, int>? fold)
        {
            var features = tensor([.. Enumerable.Range(0, count * Width).Select(_ => (float)random.NextDouble())], [count, Width]);
            var logits = tensor([.. Enumerable.Range(0, count * Outputs).Select(_ => random.NextDouble())], [count, Outputs]);
            return new(features, logits, null, fold is null ? null : [.. Enumerable.Range(0, count).Select(fold)]);
        }
    }

    private static JoinedRows Poison(JoinedRows rows, int fold)
    {
        var shift = tensor(Array.ConvertAll(rows.Folds!, other => other == fold ? 5.0 : 0)).unsqueeze(1);
        return rows with { Logits = rows.Logits + shift };
    }

    private static JoinedRows Keep(JoinedRows rows, Func<int, bool> wanted)
    {
        long[] places = [.. rows.Folds!.Index().Where(entry => wanted(entry.Item)).Select(entry => (long)entry.Index)];
        return new(rows.Features.index_select(0, tensor(places)), rows.Logits.index_select(0, tensor(places)), null,
            [.. places.Select(place => rows.Folds![place])]);
    }
}
