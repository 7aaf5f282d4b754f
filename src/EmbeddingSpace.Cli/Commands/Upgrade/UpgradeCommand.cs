using System.CommandLine;
using System.Diagnostics;
using EmbeddingSpace.Cli.Reports;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Cli.Commands.Upgrade;

/// <summary><c>upgrade</c>: moves every saved classifier onto a new encoder, with one report over all.</summary>
internal static class UpgradeCommand
{
    private const string DocumentFile = "upgrade.json";

    /// <summary>Create the command.</summary>
    public static Command Create(CommandHost host)
    {
        var (options, files) = (new UpgradeCommandOptions(), new ReportOptions(pictures: false));
        var command = new Command("upgrade",
            "Move all saved classifiers onto a new encoder, by what the old ones say of texts, and report who passes, who needs texts and who got better. "
            + "Exit code 1 when a verdict is FAIL; the folder is written all the same.");
        options.AddTo(command, host.Global);
        files.AddTo(command);
        return host.Attach(command, context =>
        {
            using var reports = files.Begin(context.Parsed);
            return Execute(context, options.Read(context), reports);
        });
    }

    private static int Execute(CommandContext context, UpgradeRequest request, ReportFiles reports)
    {
        var begun = Stopwatch.GetTimestamp();
        context.TellIgnoredTensors(request.Target, null);
        using var output = OutputFolder.Create(request.Output);
        using var readings = new TargetReadings();
        var move = new HeadMove(context, request, context.CreateMLContext(), readings);
        var heads = context.WithProgress(progress => request.Heads.Select(head =>
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            return move.Move(head, output, progress is null ? null
                : new MappedProgress(progress, part => part with { Phase = $"{head.Name}: {part.Phase}" }));
        }).ToList());
        var document = UpgradeDocument.Of(ModelFile.NameOf(request.Target), heads, new(readings.Count.Read, readings.Count.Replayed),
            Stopwatch.GetElapsedTime(begun).TotalSeconds);
        using (var file = output.CreateFile(DocumentFile)) JsonOutput.Write(file, document);
        context.CancellationToken.ThrowIfCancellationRequested();
        output.Commit();
        context.Say(Invariant($"Written: '{request.Output}' ({heads.Count(head => head.File is not null)} models and {DocumentFile})"));
        context.Write(document, UpgradeReport.Of(document), reports);
        return heads.Any(head => head.Verdict == UpgradedHead.Failed) ? ExitCodes.Failed : ExitCodes.Done;
    }
}
