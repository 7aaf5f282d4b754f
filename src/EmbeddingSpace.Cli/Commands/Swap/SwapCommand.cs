using System.CommandLine;
using EmbeddingSpace.Cli.Servers;

namespace EmbeddingSpace.Cli.Commands.Swap;

/// <summary><c>swap</c>: points a name of a running server to another file.</summary>
internal static class SwapCommand
{
    /// <summary>Create the command.</summary>
    public static Command Create(CommandHost host)
    {
        var server = new ServerOptionPair();
        var name = new Argument<string>("NAME") { Description = "Name of the model on the server.", HelpName = "NAME" };
        var file = new Argument<string>("FILE") { Description = "The new saved .zip, or model folder, as the server sees it.", HelpName = "FILE" };
        var head = NewOption.Optional<string?>("--head", "H", "Which of several heads in the file.");
        var others = NewOption.Flag("--other-classes", "It may answer with other classes than the old one; without it such a file is refused.");
        var command = new Command("swap",
            "Point a name of a running server to another file. The old one answers until the new one is warm: no request fails. 'rollback' goes back.")
        {
            name, file, head, others,
        };
        foreach (var option in server.All) command.Add(option);
        return host.Attach(command, context =>
        {
            using var client = server.Open(context);
            var body = new
            {
                path = Path.GetFullPath(context.Parsed.GetRequiredValue(file)),
                head = context.Parsed.GetValue(head),
                otherClasses = context.Parsed.GetValue(others),
            };
            var answer = client.Ask(HttpMethod.Post, ServerOptionPair.Route(context.Parsed.GetRequiredValue(name), "swap"), body, SwapDocument.Of,
                context.CancellationToken);
            context.Write(answer, document => [Tables.Line(document.Sentence)]);
            return ExitCodes.Done;
        });
    }
}
