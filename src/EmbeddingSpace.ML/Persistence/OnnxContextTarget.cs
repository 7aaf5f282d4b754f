using System.Runtime.InteropServices;
using EmbeddingSpace.Onnx.Graphs;
using Microsoft.ML.Model.OnnxConverter;

namespace EmbeddingSpace.ML.Persistence;

/// <summary>The graph that ML.NET writes, as a target of ours: names that are taken there already become others.</summary>
/// <param name="context">The graph.</param>
/// <param name="opset">Version of its operators.</param>
internal sealed class OnnxContextTarget(OnnxContext context, int opset) : IGraphTarget
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public int Opset => opset;

    /// <summary>What a value is called there.</summary>
    public string Find(string name) => _names.GetValueOrDefault(name, name);

    /// <inheritdoc/>
    public void Add(GraphNode node)
    {
        string[] inputs = [.. node.Inputs.Select(Find)];
        string[] outputs = [.. node.Outputs.Select(output => _names[output] = context.AddIntermediateVariable(null, output, skip: true))];
        var added = context.CreateNode(node.Kind, inputs, outputs, context.GetNodeName(node.Kind), "");
        foreach (var attribute in node.Attributes)
            switch (attribute.Value)
            {
                case long integer: added.AddAttribute(attribute.Name, integer); break;
                case float number: added.AddAttribute(attribute.Name, (double)number); break;
                case long[] integers: added.AddAttribute(attribute.Name, integers); break;
                default: added.AddAttribute(attribute.Name, (string)attribute.Value); break;
            }
    }

    /// <inheritdoc/>
    public void Add(GraphTensor tensor)
    {
        using var bytes = new MemoryStream(checked((int)tensor.ByteCount));
        tensor.Write(bytes);
        var content = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        _names[tensor.Name] = (tensor.Element, tensor.Sizes.Count) switch
        {
            (ElementType.Float, 0) => context.AddInitializer(MemoryMarshal.Read<float>(content), tensor.Name),
            (ElementType.Float, _) => context.AddInitializer(MemoryMarshal.Cast<byte, float>(content).ToArray(), tensor.Sizes, tensor.Name),
            (_, 0) => context.AddInitializer(MemoryMarshal.Read<long>(content), tensor.Name),
            _ => context.AddInitializer(MemoryMarshal.Cast<byte, long>(content).ToArray(), tensor.Sizes, tensor.Name),
        };
    }
}
