using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace ScaleOut;

/// <summary>Hands out the shards of a file, writes what comes back, and hands out again what was lost with a silo.</summary>
internal sealed class ShardedScoring(IClusterClient client, SiloLosses losses, TextWriter progress)
{
    // Of each silo one shard is computed and one lies ready.
    private const int ShardsOfSilo = 2;

    // A shard that is lost this often is not lost by chance.
    private const int MostLosses = 20;

    private static readonly TimeSpan PauseAfterLoss = TimeSpan.FromSeconds(1);

    /// <summary>Score a file.</summary>
    /// <param name="model">Path of the classifier, on every machine the same.</param>
    /// <param name="input">TSV or Parquet file.</param>
    /// <param name="column">Column of its texts.</param>
    /// <param name="output">TSV with one answer a row, in the order of the rows.</param>
    /// <param name="shards">How many parts the work is cut into.</param>
    /// <param name="cancellationToken">Stops; what is done stays, and the next run goes on from there.</param>
    /// <returns>Rows that were scored now, and how long that took.</returns>
    /// <exception cref="InvalidDataException">Input or model is wrong; the message says what to do.</exception>
    /// <exception cref="TimeoutException">A shard was lost again and again.</exception>
    public async Task<(int Rows, TimeSpan Time)> RunAsync(
        string model, string input, string column, string output, int shards, CancellationToken cancellationToken)
    {
        if (Path.GetFullPath(input) == Path.GetFullPath(output))
            throw new InvalidDataException($"'{output}': expected another file than the texts, found the same, which the answers would replace; "
                + "give another '--output'.");
        var texts = await TextColumn.ReadAsync(input, column, cancellationToken);
        if (texts.Length < shards)
            throw new InvalidDataException($"'{input}': expected at least one row for each of {shards} shards, found {texts.Length} rows; "
                + "give fewer '--shards'.");
        var hash = await SiloClassifier.HashAsync(model, cancellationToken)
            ?? throw new InvalidDataException($"'{model}': expected a saved model or a model folder, found nothing; correct '--model'.");
        var identity = $"{await SiloClassifier.HashAsync(input, cancellationToken)} {column} {hash} {shards}";
        identity = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)));
        (int First, int Count)[] ranges = [.. Enumerable.Range(0, shards).Select(Range)];
        using var files = new ShardFiles(output, identity, ranges);

        var waiting = new ConcurrentQueue<int>(Enumerable.Range(0, shards).Where(shard => !files.IsDone(shard)));
        var (done, rows, lost, start) = (shards - waiting.Count, 0, new int[shards], Stopwatch.GetTimestamp());
        if (done > 0) progress.WriteLine($"{done} of {shards} shards are there already.");
        var silos = (await client.GetGrain<IManagementGrain>(0).GetHosts(true, cancellationToken)).Count;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, ShardsOfSilo * silos).Select(lane => Task.Run(() => WorkAsync(lane), cancellationToken)));
        files.Join();
        return (rows, Stopwatch.GetElapsedTime(start));

        (int First, int Count) Range(int shard)
        {
            var first = (int)((long)texts.Length * shard / shards);
            return (first, (int)((long)texts.Length * (shard + 1) / shards) - first);
        }

        // A lane keeps to one silo, which the key of its grain leads to; after a loss it takes a new key, and so another way.
        async Task WorkAsync(int lane)
        {
            var key = (long)lane;
            while (waiting.TryDequeue(out var shard))
            {
                var (first, count) = ranges[shard];
                using var given = CancellationTokenSource.CreateLinkedTokenSource(losses.Next, stop.Token);
                try
                {
                    var answers = await client.GetGrain<IShardScorer>(key).Score(model, hash, texts[first..(first + count)], given.Token);
                    files.Write(shard, answers);
                    var (all, scored) = (Interlocked.Increment(ref done), Interlocked.Add(ref rows, count));
                    progress.WriteLine($"{all} of {shards} shards: rows {first} to {first + count} from {answers.Silo}, "
                        + $"{scored / Stopwatch.GetElapsedTime(start).TotalSeconds:0} rows a second");
                }
                catch (Exception exception) when (IsLoss(exception) && !stop.IsCancellationRequested)
                {
                    progress.WriteLine($"Shard {shard} was lost ({exception.GetType().Name}) and is handed out again.");
                    if (++lost[shard] == MostLosses)
                    {
                        await stop.CancelAsync();
                        throw new TimeoutException($"Rows {first} to {first + count}: expected a silo that answers in time, lost them {MostLosses} times. "
                            + "Start silos, or give a longer '--timeout' or more '--shards'; with the same shards, what is done stays done.", exception);
                    }
                    waiting.Enqueue(shard);
                    key += ShardsOfSilo * silos;
                    await Task.Delay(PauseAfterLoss, stop.Token);
                }
                catch (Exception) when (!stop.IsCancellationRequested)
                {
                    await stop.CancelAsync();
                    throw;
                }
            }
        }
    }

    // The silo is gone, does not answer, or gave up when another one went.
    private static bool IsLoss(Exception exception) => exception is OrleansException or TimeoutException or OperationCanceledException;
}
