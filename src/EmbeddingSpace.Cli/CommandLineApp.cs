using System.CommandLine;
using System.CommandLine.Invocation;
using EmbeddingSpace.Cli.Commands.Align;
using EmbeddingSpace.Cli.Commands.Diff;
using EmbeddingSpace.Cli.Commands.Doctor;
using EmbeddingSpace.Cli.Commands.Encode;
using EmbeddingSpace.Cli.Commands.Evaluate;
using EmbeddingSpace.Cli.Commands.Export;
using EmbeddingSpace.Cli.Commands.Fetch;
using EmbeddingSpace.Cli.Commands.Inspect;
using EmbeddingSpace.Cli.Commands.Measure;
using EmbeddingSpace.Cli.Commands.Predict;
using EmbeddingSpace.Cli.Commands.Project;
using EmbeddingSpace.Cli.Commands.Rollback;
using EmbeddingSpace.Cli.Commands.Serve;
using EmbeddingSpace.Cli.Commands.Shadow;
using EmbeddingSpace.Cli.Commands.Swap;
using EmbeddingSpace.Cli.Commands.Tokenize;
using EmbeddingSpace.Cli.Commands.Translate;
using EmbeddingSpace.Cli.Commands.Upgrade;
using EmbeddingSpace.Cli.Commands.Verify;
using EmbeddingSpace.Cli.Settings;

namespace EmbeddingSpace.Cli;

/// <summary>The command line from arguments to exit code. Touches nothing of the process but what its console hands it.</summary>
internal static class CommandLineApp
{
    private const string Description = $"""
        Read, apply and translate transformer classifiers.

        Models are Hugging Face model folders, .zip files that 'translate' wrote, or OWNER/NAME of what 'fetch' brought.
        {SettingsSources.Help} {CommandLineSettings.Help}
        {ExitCodes.Help}
        """;

    /// <summary>Run one command.</summary>
    /// <param name="arguments">The arguments, without the program's name.</param>
    /// <param name="console">Streams and settings.</param>
    /// <param name="cancellationToken">Stops the command; what it was writing is removed.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CommandLineConsole console, CancellationToken cancellationToken)
    {
        var host = new CommandHost(new(), console);
        var parsed = CreateRoot(host).Parse(arguments);
        try
        {
            if (console.Output.OutputIsClosed)
                throw new UsageException("Standard output: expected it open, found it closed, and the result would be lost; "
                    + "send it to a file, or to /dev/null where it is not wanted.");
            if (parsed.Action is ParseErrorAction || (parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true }))
                throw new UsageException($"{string.Join(" ", parsed.Errors.Select(error => Sentence(error.Message)))} See '{Name(parsed)} --help'.");
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = console.Output.Text,
                Error = console.Output.Error,
                // Faults and signals are answered here, the same way for every command.
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (FaultReport.CanReport(exception))
        {
            var fault = FaultReport.Of(exception, cancellationToken);
            var details = parsed.GetValue(host.Global.Verbose) ? $"{Environment.NewLine}{VisibleText.Lines(exception.ToString())}" : "";
            await console.Output.Error.WriteLineAsync(VisibleText.Line(fault.Message) + details).ConfigureAwait(false);
            return fault.ExitCode;
        }
    }

    private static RootCommand CreateRoot(CommandHost host)
    {
        var root = new RootCommand(Description);
        host.Global.AddTo(root);
        root.Add(DoctorCommand.Create(host));
        root.Add(InspectCommand.Create(host));
        root.Add(PredictCommand.Create(host));
        root.Add(EncodeCommand.Create(host));
        root.Add(TokenizeCommand.Create(host));
        root.Add(EvaluateCommand.Create(host));
        root.Add(TranslateCommand.Create(host));
        root.Add(UpgradeCommand.Create(host));
        root.Add(VerifyCommand.Create(host));
        root.Add(ShadowCommand.Create(host));
        root.Add(ExportCommand.Create(host));
        root.Add(ServeCommand.Create(host));
        root.Add(FetchCommand.Create(host));
        root.Add(SwapCommand.Create(host));
        root.Add(RollbackCommand.Create(host));
        root.Add(ProjectCommand.Create(host));
        root.Add(AlignCommand.Create(host));
        root.Add(DiffCommand.Create(host));
        root.Add(MeasureCommand.Create(host));
        return root;
    }

    private static string Name(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "embedding-space" : $"embedding-space {parsed.CommandResult.Command.Name}";

    private static string Sentence(string message) => message.EndsWith('.') ? message : message + ".";
}
