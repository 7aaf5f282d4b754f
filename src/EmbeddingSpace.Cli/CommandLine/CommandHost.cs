using System.CommandLine;

namespace EmbeddingSpace.Cli.CommandLine;

/// <summary>Makes commands run.</summary>
/// <param name="Global">The flags of every command.</param>
/// <param name="Console">What runs touch.</param>
internal sealed record CommandHost(GlobalOptions Global, CommandLineConsole Console)
{
    /// <summary>Make a command run.</summary>
    /// <param name="command">The command, with its options.</param>
    /// <param name="execute">The work; returns the exit code.</param>
    public Command Attach(Command command, Func<CommandContext, int> execute)
    {
        command.SetAction((parsed, cancellationToken) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var context = new CommandContext(parsed, Global, Console, cancellationToken);
            OutputPlaces.Check(parsed, context.Find);
            return Task.FromResult(execute(context));
        });
        return command;
    }

    /// <summary>Make a command run whose result is also a report; it takes the options that name files for one.</summary>
    /// <param name="command">The command, with its own options.</param>
    /// <param name="analyse">The work; returns the document for programs, and the report.</param>
    /// <param name="pictures">Whether the report has pictures.</param>
    public Command AttachAnalysis<T>(Command command, Func<CommandContext, (T Document, Report Report)> analyse, bool pictures = true)
    {
        var files = new ReportOptions(pictures);
        files.AddTo(command);
        return Attach(command, context =>
        {
            using var output = files.Begin(context.Parsed);
            var (document, report) = analyse(context);
            context.Write(document, report, output);
            return ExitCodes.Done;
        });
    }
}
