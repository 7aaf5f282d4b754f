using System.Diagnostics;
using System.Runtime.CompilerServices;
using EmbeddingSpace.ML.AlignedSpace;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.TextClassification;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.Scoring.Batching;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Frame;

/// <summary>What becomes of models that are dropped, shared and put away.</summary>
[Trait("Tier", "Pipeline")]
public sealed class LifetimeTests : IDisposable
{
    private const int Loads = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Weights_of_a_loaded_model_lie_in_the_contexts_temporary_folder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere a process cannot see which files it holds open.");
        var path = Save(null);
        using var loaded = Load(path) as IDisposable;
        Assert.Equal(1, OpenWeights());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_model_that_is_dropped_without_being_disposed_goes_with_its_thread_and_weights(bool batching)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere a process cannot see which files it holds open.");
        var path = Save(batching ? new() : null);
        var dropped = Enumerable.Range(0, Loads).Select(_ => UseAndDrop(path)).ToArray();
        Assert.True(SpinWait.SpinUntil(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return dropped.All(model => !model.IsAlive) && OpenWeights() == 0 && BatchingThreads() == 0;
        }, Patience), $"Found {dropped.Count(model => model.IsAlive)} models, {OpenWeights()} weights files and {BatchingThreads()} threads alive.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_process_that_drops_its_models_keeps_its_threads_and_its_memory(bool batching)
    {
        const string Loader = "EmbeddingSpace.ModelLoader";
        // What .NET itself takes when its heaps and its code settle; A kept model takes some MiB with its tokenizer.
        const int SettlingMiB = 12;
        // Threads of the pool come and go; kept ones would be one a load.
        const int SettlingThreads = 8;
        var program = Path.Combine(AppContext.BaseDirectory.Replace("EmbeddingSpace.ML.Tests", Loader, StringComparison.Ordinal), Loader + ".dll");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["exec", program, "drop", Save(batching ? new() : null), $"{Loads}"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(process.WaitForExit(Patience) && process.ExitCode == 0);
        var counts = lines.Select(line => line.Split(' ').Select(int.Parse).ToArray()).ToArray();
        Assert.Equal(Loads / 10, counts.Length);
        var told = string.Join(", ", lines);
        Assert.True(counts[^1][0] <= counts[0][0] + SettlingThreads, $"Threads and MiB after every ten loads: {told}.");
        Assert.True(counts[^1][1] <= counts[1][1] + SettlingMiB, $"Threads and MiB after every ten loads: {told}.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_engine_whose_model_another_engine_disposed_says_how_to_share_it(bool batching)
    {
        var context = new MLContext();
        var loaded = Load(Save(batching ? new() : null));
        var first = context.Model.CreatePredictionEngine<TextRow, Answer>(loaded);
        using var second = context.Model.CreatePredictionEngine<TextRow, Answer>(loaded);
        first.Dispose();
        var failure = Assert.ThrowsAny<Exception>(() => second.Predict(new() { Text = "music", Features = new float[3] }));
        while (failure is not ObjectDisposedException) failure = failure.InnerException!;
        Assert.Contains("OwnsTransformer = false", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_estimator_fits_again()
    {
        var context = new MLContext();
        var data = TextRow.View(context);
        var aligned = new AlignedSpaceEstimator.Options
        {
            OutputColumnName = "Mapped",
            Source = Fixtures.Checkpoint("bert-mlm"),
            Target = Fixtures.Checkpoint("bert-mlm-wide"),
            InputColumnName = "Hidden",
            CancellationToken = new(canceled: true),
        };
        var translated = new TextClassifierTranslationEstimator.Options
        {
            Source = Fixtures.Checkpoint("bert-classifier"),
            Target = Fixtures.Checkpoint("bert-mlm-wide"),
            UseTexts = false,
            CancellationToken = new(canceled: true),
        };
        using var encoder = context.Transforms.ApplyTransformerEncoder("Hidden", Fixtures.Checkpoint("bert-mlm-wide"), "Text", layers: [2]).Fit(data);
        var hidden = encoder.Transform(data);
        var aligning = context.Transforms.MapToAlignedSpace(aligned);
        var translating = context.Transforms.TranslateTextClassifier(translated);
        Assert.ThrowsAny<OperationCanceledException>(() => aligning.Fit(hidden));
        Assert.ThrowsAny<OperationCanceledException>(() => translating.Fit(data));
        aligned.CancellationToken = translated.CancellationToken = CancellationToken.None;
        aligning.Fit(hidden).Dispose();
        translating.Fit(data).Dispose();
    }

    // In a method of its own, whose variables are gone when it returns.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference UseAndDrop(string path)
    {
        var model = Load(path);
        var engine = new MLContext().Model.CreatePredictionEngine<TextRow, Answer>(model);
        Assert.NotEmpty(engine.Predict(new() { Text = "music", Features = new float[3] }).Score);
        return new(model);
    }

    private ITransformer Load(string path) => new MLContext { TempFilePath = _folder.Path }.Model.Load(path, out _);

    private string Save(BatchingOptions? batching)
    {
        var context = new MLContext();
        var data = TextRow.View(context);
        using var model = context.Transforms.ApplyTextClassifier(new TextClassifierEstimator.Options
        {
            Checkpoint = Fixtures.Checkpoint("bert-classifier"),
            Batching = batching,
        }).Fit(data);
        var path = _folder.File("model.zip");
        context.Model.Save(model, data.Schema, path);
        return path;
    }

    // The files have no name in the folder any more; those who hold them open still know it.
    private int OpenWeights() => Directory.GetFiles("/proc/self/fd").Count(file =>
    {
        try
        {
            return File.ResolveLinkTarget(file, returnFinalTarget: false)!.FullName
                .StartsWith(Path.Combine(_folder.Path, "embedding-space-"), StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // It was closed meanwhile.
            return false;
        }
    });

    private static int BatchingThreads() => Directory.GetDirectories("/proc/self/task").Count(task =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).Trim() == nameof(BatchingScorer);
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return false;
        }
    });

    private sealed class Answer
    {
        [VectorType]
        public float[] Score { get; set; } = [];
    }
}
