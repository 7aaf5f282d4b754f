using System.CommandLine;
using EmbeddingSpace.Cli.CommandLine;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Projection.Interactions;
using EmbeddingSpace.Projection.Parameters;

namespace EmbeddingSpace.Cli.Commands.Project;

/// <summary><c>project</c>: parameters read as tokens, or heads read as pairs of tokens.</summary>
internal static class ProjectCommand
{
    private const string RoleName = "--role";
    private const string InteractionName = "--interaction";

    /// <summary>Create the command.</summary>
    public static Command Create(GlobalOptions global, CommandLineConsole console)
    {
        var model = CommonOptions.Model();
        var role = new Option<string?>(RoleName) { Description = $"Parameters to read: {string.Join(", ", ParameterRoles.All.Select(ParameterRoles.Name))}.", HelpName = "R" };
        var interaction = new Option<string?>(InteractionName) { Description = "Heads to read as pairs of tokens: query-key or value-output.", HelpName = "KIND" };
        var layer = new Option<int?>("--layer") { Description = "Block, from 0; without it every block.", HelpName = "L" };
        var head = new Option<int?>("--head") { Description = "Head, from 0; without it every head.", HelpName = "H" };
        var index = new Option<string?>("--index") { Description = "Vectors within the layer (within the head where the role has heads), with commas between; without it all.", HelpName = "I,…" };
        var top = new Option<int?>("--top") { Description = $"Tokens at each end ({ProjectionOptions.DefaultTop} where not given), or pairs a head ({InteractionOptions.DefaultTop}).", HelpName = "K" };
        var inverse = new Option<bool>("--inverse") { Description = "Use the exact inverse of the embedding instead of its transpose." };
        var foldNorm = new Option<bool>("--fold-norm") { Description = "Fold in the layer norm that the vectors meet." };
        var (filter, files) = (new TokenFilterOptions(), new ReportOptions());
        var command = new Command("project", "Read parameters as tokens of the vocabulary, or attention heads as pairs of tokens.")
        {
            model, role, interaction, layer, head, index, top, inverse, foldNorm, global.Seed,
        };
        filter.AddTo(command);
        files.AddTo(command);
        command.Validators.Add(result =>
        {
            var pairs = result.GetResult(interaction) is not null;
            if (pairs == result.GetResult(role) is not null) result.AddError($"Expected either '{RoleName} R' or '{InteractionName} KIND', found {(pairs ? "both" : "neither")}.");
            else if (pairs && (result.GetResult(index) is not null || result.GetResult(foldNorm) is { Implicit: false }))
                result.AddError($"Expected '--index' and '--fold-norm' with '{RoleName}', found '{InteractionName}'.");
        });
        return CommandContext.Attach(command, global, console, context =>
        {
            var parsed = context.Parsed;
            var path = context.Get(model);
            using var output = files.Begin(parsed);
            if (parsed.GetValue(interaction) is { } kind)
            {
                var options = new InteractionOptions { Top = parsed.GetValue(top) ?? InteractionOptions.DefaultTop, Inverse = parsed.GetValue(inverse), Filter = filter.Get(parsed) };
                var (pairs, report) = InteractionReading.Read(context, path, InteractionKinds.Parse(kind), parsed.GetValue(layer), parsed.GetValue(head), options);
                context.Write(pairs, report, output);
                return ExitCodes.Done;
            }
            var selection = new ParameterSelection
            {
                Role = ParameterRoles.Parse(parsed.GetValue(role)!),
                Layer = parsed.GetValue(layer),
                Head = parsed.GetValue(head),
                Indices = parsed.GetValue(index) is { } list ? CommonOptions.Numbers(index.Name, list) : null,
                FoldLayerNorm = parsed.GetValue(foldNorm),
            };
            var projection = new ProjectionOptions { Top = parsed.GetValue(top) ?? ProjectionOptions.DefaultTop, Inverse = parsed.GetValue(inverse), Filter = filter.Get(parsed) };
            var (document, found) = RoleReading.Read(context, path, selection, projection);
            context.Write(document, found, output);
            return ExitCodes.Done;
        });
    }
}
