using EmbeddingSpace.Foundation;
using Spectre.Console;

namespace EmbeddingSpace.Cli.Output;

/// <summary>Shows how far long work is, with an estimate, on standard error while people look at it.</summary>
internal sealed class ProgressDisplay : IProgress<OperationProgress>
{
    private readonly ProgressContext _context;
    private ProgressTask? _task;

    private ProgressDisplay(ProgressContext context) => _context = context;

    /// <summary>Do the work; where standard error is no terminal, silently.</summary>
    public static T Run<T>(OutputStreams streams, Func<IProgress<OperationProgress>?, T> work)
    {
        if (!streams.ErrorIsTerminal) return work(null);
        var ansi = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(streams.Error) });
        return ansi.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => work(new ProgressDisplay(context)));
    }

    /// <inheritdoc/>
    public void Report(OperationProgress value)
    {
        if (_task?.Description is { } shown && shown != Markup.Escape(value.Phase))
        {
            _task.StopTask();
            _task = null;
        }
        _task ??= _context.AddTask(Markup.Escape(value.Phase));
        _task.MaxValue = Math.Max(1, value.Total);
        _task.Value = value.Done;
    }
}
