using System.CommandLine;
using System.CommandLine.Invocation;
using EmbeddingSpace.Cli.CommandLine;
using EmbeddingSpace.Cli.Commands.Align;
using EmbeddingSpace.Cli.Commands.Diff;
using EmbeddingSpace.Cli.Commands.Doctor;
using EmbeddingSpace.Cli.Commands.Encode;
using EmbeddingSpace.Cli.Commands.Evaluate;
using EmbeddingSpace.Cli.Commands.Inspect;
using EmbeddingSpace.Cli.Commands.Measure;
using EmbeddingSpace.Cli.Commands.Predict;
using EmbeddingSpace.Cli.Commands.Project;
using EmbeddingSpace.Cli.Commands.Translate;
using EmbeddingSpace.Cli.Faults;

namespace EmbeddingSpace.Cli;

/// <summary>The command line from arguments to exit code. Touches nothing of the process but what its console hands it.</summary>
internal static class CommandLineApp
{
    /// <summary>Run one command.</summary>
    /// <param name="arguments">The arguments, without the program's name.</param>
    /// <param name="console">Streams and settings.</param>
    /// <param name="cancellationToken">Stops the command; what it was writing is removed.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CommandLineConsole console, CancellationToken cancellationToken)
    {
        var global = new GlobalOptions();
        var parsed = CreateRoot(global, console).Parse(arguments);
        try
        {
            if (parsed.Action is ParseErrorAction || (parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true }))
                throw new UsageException($"{string.Join(" ", parsed.Errors.Select(error => Sentence(error.Message)))} See '{Name(parsed)} --help'.");
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = console.Text,
                Error = console.Error,
                // Faults and signals are answered here, the same way for every command.
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (FaultReport.CanReport(exception))
        {
            var fault = FaultReport.Of(exception, cancellationToken);
            await console.Error.WriteLineAsync(parsed.GetValue(global.Verbose) ? $"{fault.Message}{Environment.NewLine}{exception}" : fault.Message).ConfigureAwait(false);
            return fault.ExitCode;
        }
    }

    private static RootCommand CreateRoot(GlobalOptions global, CommandLineConsole console)
    {
        var root = new RootCommand($"""
            Read, apply and translate transformer classifiers.

            Models are Hugging Face model folders, or .zip files that 'translate' wrote.
            Settings come, the weaker first, from appsettings.json beside the program, appsettings.json in the current folder (section {Settings.CommandLineSettings.Section} of
            both), environment variables ({CommandLineConsole.DefaultEnvironmentPrefix}THREADS and so on) and flags. {Settings.CommandLineSettings.Help}
            {ExitCodes.Help}
            """);
        global.AddTo(root);
        root.Add(DoctorCommand.Create(global, console));
        root.Add(InspectCommand.Create(global, console));
        root.Add(PredictCommand.Create(global, console));
        root.Add(EncodeCommand.Create(global, console));
        root.Add(EvaluateCommand.Create(global, console));
        root.Add(TranslateCommand.Create(global, console));
        root.Add(ProjectCommand.Create(global, console));
        root.Add(AlignCommand.Create(global, console));
        root.Add(DiffCommand.Create(global, console));
        root.Add(MeasureCommand.Create(global, console));
        return root;
    }

    private static string Name(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "embedding-space" : $"embedding-space {parsed.CommandResult.Command.Name}";

    private static string Sentence(string message) => message.EndsWith('.') ? message : message + ".";
}
