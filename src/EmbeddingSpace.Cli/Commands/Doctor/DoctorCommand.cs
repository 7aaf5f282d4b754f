using System.CommandLine;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Runtime.Inspection;
using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Commands.Doctor;

/// <summary><c>doctor</c>: what decides whether, and how fast, the product runs on this machine.</summary>
internal static class DoctorCommand
{
    /// <summary>Create the command.</summary>
    public static Command Create(CommandHost host) =>
        host.Attach(new Command("doctor", "Check this machine: libraries, device, threads, memory. Exit code 1 when something is missing."), Execute);

    private static int Execute(CommandContext context)
    {
        var inspection = TorchRuntime.Inspect();
        var checks = inspection.Checks.ToList();
        var (device, threads) = (inspection.Device, inspection.Threads);
        if (inspection.Device is not null && (context.Settings.GpuDeviceId is not null || context.Settings.Threads is not null))
        {
            var chosen = ChosenDevice(context);
            checks.Add(chosen);
            threads = context.Settings.Threads ?? threads;
            if (chosen.Ok) device = chosen.Found;
        }
        var document = new DoctorDocument(checks.All(check => check.Ok), checks, device, inspection.TorchVersion, threads);
        context.Write(document, Render);
        return document.Ok ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static RuntimeCheck ChosenDevice(CommandContext context)
    {
        var wanted = context.Settings.GpuDeviceId is { } index ? $"cuda:{index}{(context.Settings.FallbackToCpu ? " or cpu" : "")}" : "cpu";
        try
        {
            return new("chosen device", true, context.ChooseDevice().ToString(), wanted, null);
        }
        catch (UsageException exception)
        {
            return new("chosen device", false, "none of that index", wanted, exception.Message);
        }
    }

    private static IEnumerable<IRenderable> Render(DoctorDocument document)
    {
        var table = Tables.Create("", "Check", "Found", "Wanted", "What to do");
        foreach (var check in document.Checks) table.Add(check.Ok ? "ok" : "FAIL", check.Name, check.Found, check.Wanted, check.Remedy ?? "");
        yield return Tables.Line(document.Ok ? "Ready." : "Not ready: see the lines marked FAIL.");
        yield return table;
    }
}
