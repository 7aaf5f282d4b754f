using System.CommandLine;
using EmbeddingSpace.Cli.Servers;

namespace EmbeddingSpace.Cli.Commands.Rollback;

/// <summary><c>rollback</c>: points a name of a running server back to the file before.</summary>
internal static class RollbackCommand
{
    /// <summary>Create the command.</summary>
    public static Command Create(CommandHost host)
    {
        var server = new ServerOptionPair();
        var name = new Argument<string>("NAME") { Description = "Name of the model on the server.", HelpName = "NAME" };
        var command = new Command("rollback", "Point a name of a running server back to the file that answered before the last 'swap'. No request fails.")
        {
            name,
        };
        foreach (var option in server.All) command.Add(option);
        return host.Attach(command, context =>
        {
            using var client = server.Open(context);
            var answer = client.Ask(HttpMethod.Post, ServerOptionPair.Route(context.Parsed.GetRequiredValue(name), "rollback"), null,
                SwapDocument.Of, context.CancellationToken);
            context.Write(answer, document => [Tables.Line(document.Sentence)]);
            return ExitCodes.Done;
        });
    }
}
