using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.ModelLoader;

/// <summary>Loads a saved model again and again, uses it, and drops it without disposing anything.</summary>
internal static class DroppedLoads
{
    private const int LoadsPerLine = 10;

    /// <summary>Print threads and resident MiB after every ten loads, once the garbage collector has been.</summary>
    /// <param name="model">The saved model.</param>
    /// <param name="loads">How often it is loaded.</param>
    public static void Run(string model, int loads)
    {
        for (var load = 1; load <= loads; load++)
        {
            LoadAndDrop(model);
            if (load % LoadsPerLine != 0) continue;
            // Twice: what a finaliser lets go is free only at the next collection.
            for (var round = 0; round < 2; round++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            using var process = Process.GetCurrentProcess();
            Console.WriteLine($"{process.Threads.Count} {process.WorkingSet64 >> 20}");
        }
    }

    // In a method of its own, whose variables are gone when it returns.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LoadAndDrop(string path)
    {
        var context = new MLContext();
        var engine = context.Model.CreatePredictionEngine<Row, Scores>(context.Model.Load(path, out _));
        engine.Predict(new() { Text = "music" });
    }

    private sealed class Row
    {
        public string Text { get; set; } = "";
    }

    private sealed class Scores
    {
        [VectorType]
        public float[] Score { get; set; } = [];
    }
}
