using System.Diagnostics;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Testing.Hub;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Fetch;

/// <summary>What only processes can show: one that is killed, two at once, and a disk that fills up.</summary>
[Trait("Tier", "Pipeline")]
public sealed class FetchProcessTests
{
    private const int Part = 50_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_killed_fetch_leaves_no_model_and_the_next_goes_on()
    {
        using var rig = new FetchRig();
        var never = new TaskCompletionSource();
        rig.Hub.Fault = call => FetchRig.IsStored(call) ? new(200) { Body = FetchRig.WeightsBytes, WaitAfter = Part, Gate = never.Task } : null;
        using (var process = ProcessTests.Start(rig.Arguments))
        {
            Await(() => File.Exists(rig.Incomplete) && new FileInfo(rig.Incomplete).Length >= Part, process);
            process.Kill(); // SIGKILL: nothing of the process runs any more
            Assert.True(process.WaitForExit(Patience), "The process did not end.");
        }
        Assert.False(Directory.Exists(rig.Snapshot));
        rig.Run("inspect", "--model", FetchRig.Model).IsRefused("embedding-space fetch");
        rig.Hub.Fault = null;
        using (var process = ProcessTests.Start(rig.Arguments))
        {
            Assert.True(process.WaitForExit(Patience), "The process did not end.");
            Assert.True(process.ExitCode == ExitCodes.Done, process.StandardError.ReadToEnd());
        }
        Assert.Equal([null, Part], rig.Hub.Downloads(FetchRig.Weights).Select(call => call.From));
        Assert.Single(rig.Hub.Downloads("vocab.txt"));
        Assert.Equal(FetchRig.WeightsBytes, File.ReadAllBytes(Path.Combine(rig.Snapshot, FetchRig.Weights)));
    }

    [Fact]
    public void Two_processes_fetch_every_file_once()
    {
        using var rig = new FetchRig();
        var gate = new TaskCompletionSource();
        rig.Hub.Fault = call => FetchRig.IsStored(call) ? new(200) { Body = FetchRig.WeightsBytes, WaitAfter = Part, Gate = gate.Task } : null;
        using var first = ProcessTests.Start([.. rig.Arguments, "--json"]);
        using var second = ProcessTests.Start([.. rig.Arguments, "--json"]);
        Await(() => rig.Hub.Server.Calls.Count(call => call.Method == "HEAD" && LoopbackHub.IsOf(call, FetchRig.Weights)) == 2, first, second);
        gate.SetResult();
        foreach (var process in new[] { first, second })
        {
            Assert.True(process.WaitForExit(Patience), "The process did not end.");
            Assert.True(process.ExitCode == ExitCodes.Done, process.StandardError.ReadToEnd());
        }
        Assert.Single(rig.Hub.Store.Calls);
        Assert.Single(rig.Hub.Downloads("vocab.txt"));
        Assert.Equal(FetchRig.WeightsBytes, File.ReadAllBytes(Path.Combine(rig.Snapshot, FetchRig.Weights)));
    }

    [Fact]
    public void A_disk_that_fills_up_is_told_and_keeps_nothing_half()
    {
        using var disk = SmallDisk.Mount(sizeInKilobytes: 400);
        using var rig = new FetchRig(disk.Path);
        var gate = new TaskCompletionSource();
        rig.Hub.Fault = call => FetchRig.IsStored(call) ? new(200) { Body = FetchRig.WeightsBytes, WaitAfter = Part, Gate = gate.Task } : null;
        using var process = ProcessTests.Start(rig.Arguments);
        Await(() => File.Exists(rig.Incomplete) && new FileInfo(rig.Incomplete).Length >= Part, process);
        disk.Fill();
        gate.SetResult();
        Assert.True(process.WaitForExit(Patience), "The process did not end.");
        var error = process.StandardError.ReadToEnd();
        Assert.True(process.ExitCode == ExitCodes.Wrong, $"Found {process.ExitCode}: {error}");
        Assert.Contains("found a full disk. Make room", error, StringComparison.Ordinal);
        Assert.False(File.Exists(rig.Incomplete));
        Assert.False(Directory.Exists(rig.Snapshot));
        disk.Empty();
        rig.Hub.Fault = null;
        rig.Run("fetch", FetchRig.Model).Done();
        Assert.Single(rig.Hub.Downloads("vocab.txt"));
        Assert.Equal(FetchRig.WeightsBytes, File.ReadAllBytes(Path.Combine(rig.Snapshot, FetchRig.Weights)));
    }

    private static void Await(Func<bool> condition, params Process[] running)
    {
        var waiting = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waiting.Elapsed < Patience, "What is waited for did not happen.");
            Assert.All(running, process => Assert.False(process.HasExited, "The process ended before it was time."));
            Thread.Sleep(10);
        }
    }
}
