using System.CommandLine;
using System.CommandLine.Parsing;
using EmbeddingSpace.Projection.Interactions;
using EmbeddingSpace.Projection.Parameters;

namespace EmbeddingSpace.Cli.Commands.Project;

/// <summary>The options of <c>project</c>.</summary>
internal sealed class ProjectCommandOptions
{
    private readonly InputOption _model = CommonOptions.Model();
    private readonly Option<string?> _role = NewOption.Optional<string?>("--role", "R", $"Parameters to read: {CommonOptions.Names(ParameterRoles.All)}.");
    private readonly Option<string?> _interaction =
        NewOption.Optional<string?>("--interaction", "KIND", "Heads to read as pairs of tokens: query-key or value-output.");
    private readonly Option<int?> _layer = CommonOptions.Layer();
    private readonly Option<int?> _head = NewOption.Optional<int?>("--head", "H", "Head, from 0; without it every head.");
    private readonly Option<string?> _index = NewOption.Optional<string?>("--index", "I,…",
        "Vectors within the layer (within the head where the role has heads), with commas between; without it all.");
    private readonly Option<int?> _top = NewOption.Optional<int?>("--top", "K",
        $"Tokens at each end ({ProjectionOptions.DefaultTop} where not given), or pairs a head ({InteractionOptions.DefaultTop}).");
    private readonly Option<bool> _inverse = NewOption.Flag("--inverse", "Use the exact inverse of the embedding instead of its transpose.");
    private readonly Option<bool> _foldNorm = NewOption.Flag("--fold-norm", "Fold in the layer norm that the vectors meet.");
    private readonly TokenFilterOptions _filter = new();

    /// <summary>Add the options to a command.</summary>
    public void AddTo(Command command, GlobalOptions global)
    {
        foreach (var option in (Option[])
            [_model, global.Adapter, global.AdapterBase, global.BaseSeed, _role, _interaction, _layer, _head, _index, _top, _inverse, _foldNorm,
                global.Seed]) command.Add(option);
        _filter.AddTo(command);
        command.Validators.Add(Validate);
    }

    /// <summary>The kind of heads that was asked for; null where parameters were.</summary>
    public InteractionKind? Interaction(ParseResult parsed) => parsed.GetValue(_interaction) is { } word ? InteractionKinds.Parse(word) : null;

    /// <summary>The heads to read.</summary>
    /// <exception cref="UsageException">A head is given without its block.</exception>
    public (int? Layer, int? Head) Heads(ParseResult parsed)
    {
        var (layer, head) = (parsed.GetValue(_layer), parsed.GetValue(_head));
        if (head is not null && layer is null)
            throw new UsageException(Invariant($"'--head' {head}: expected '--layer' beside it, found none; say which block the head is of."));
        return (layer, head);
    }

    /// <summary>How heads are read.</summary>
    public InteractionOptions ReadInteraction(ParseResult parsed) => new()
    {
        Top = parsed.GetValue(_top) ?? InteractionOptions.DefaultTop,
        Inverse = parsed.GetValue(_inverse),
        Filter = _filter.Get(parsed),
    };

    /// <summary>The parameters to read.</summary>
    public ParameterSelection Selection(ParseResult parsed) => new()
    {
        Role = ParameterRoles.Parse(parsed.GetValue(_role)!),
        Layer = parsed.GetValue(_layer),
        Head = parsed.GetValue(_head),
        Indices = parsed.Numbers(_index),
        FoldLayerNorm = parsed.GetValue(_foldNorm),
    };

    /// <summary>How parameters are read.</summary>
    public ProjectionOptions ReadProjection(ParseResult parsed) => new()
    {
        Top = parsed.GetValue(_top) ?? ProjectionOptions.DefaultTop,
        Inverse = parsed.GetValue(_inverse),
        Filter = _filter.Get(parsed),
    };

    private void Validate(CommandResult result)
    {
        var pairs = result.IsGiven(_interaction);
        if (pairs == result.IsGiven(_role))
            result.AddError($"Expected either '{_role.Name} R' or '{_interaction.Name} KIND', found {(pairs ? "both" : "neither")}.");
        else if (pairs && (result.IsGiven(_index) || result.IsGiven(_foldNorm)))
            result.AddError($"Expected '{_index.Name}' and '{_foldNorm.Name}' with '{_role.Name}', found '{_interaction.Name}'.");
    }
}
