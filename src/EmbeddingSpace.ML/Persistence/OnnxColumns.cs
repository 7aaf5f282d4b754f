using System.Runtime.CompilerServices;
using EmbeddingSpace.Onnx.Models;
using EmbeddingSpace.Onnx.Scorers;
using Microsoft.ML.Model.OnnxConverter;

namespace EmbeddingSpace.ML.Persistence;

/// <summary>The columns before a stage, as values of a graph.</summary>
/// <param name="context">The graph that ML.NET writes.</param>
internal sealed class OnnxColumns(OnnxContext context)
{
    // How the tokens that are inputs of a graph are made, by name: stages of one graph share them, and know nothing of each other.
    private static readonly ConditionalWeakTable<OnnxContext, Dictionary<string, string>> Made = [];

    /// <summary>The numbers of a column [batch, numbers].</summary>
    public string Vector(string column) => context.GetVariableName(column);

    /// <summary>The tokens of a column's texts. No operator makes them: they come in beside the texts, as inputs called like the column with <c>.ids</c>,
    /// <c>.mask</c> and <c>.types</c> behind; once for all stages.</summary>
    /// <param name="column">The column.</param>
    /// <param name="input">Which.</param>
    /// <exception cref="NotSupportedException">Another stage reads other tokens of the column's texts.</exception>
    public string Tokens(string column, TokenInput input)
    {
        var name = column + input.Kind switch
        {
            ModelGraph.Ids => ".ids",
            ModelGraph.Mask => ".mask",
            ModelGraph.Types => ".types",
            var other => throw new ArgumentOutOfRangeException(nameof(input), other, "Expected ids, a mask or types."),
        };
        var known = Made.GetOrCreateValue(context);
        if (known.TryAdd(name, input.Making)) AddInput(name);
        else if (known[name] != input.Making)
            throw new NotSupportedException($"Column '{column}': expected stages of one tokenizer, longest text and prompt, as '{name}' holds the tokens of "
                + "one, found two. Copy the column with 'CopyColumns' and let one of them read the copy.");
        return context.GetVariableName(name);
    }

    // Only the exporter's own class can add an input, which is no reference of this library: it is the application's choice.
    private void AddInput(string name)
    {
        const string method = "AddInputVariable";
        var add = context.GetType().GetMethod(method, [typeof(DataViewType), typeof(string)])
            ?? throw new NotSupportedException($"'{context.GetType().FullName}': expected an exporter with '{method}', as that of ML.NET "
                + $"{PinnedMLNet.Version} has, found none. Use the package Microsoft.ML.OnnxConverter of that version.");
        add.Invoke(context, [new VectorDataViewType(NumberDataViewType.Int64), name]);
    }
}
