using EmbeddingSpace.Onnx.Protocol;
using Google.Protobuf;

namespace EmbeddingSpace.Onnx.Graphs;

/// <summary>A graph that is gathered and then written as a file of its own.</summary>
/// <param name="opset">Version of the operators.</param>
internal sealed class GraphFile(int opset) : IGraphTarget
{
    // The fields that hold weights: they are written piece by piece, and how long each will be is computed beforehand.
    private const int GraphField = 7, InitialiserField = 5, BytesField = 9;

    /// <summary>Smaller tensors stay inside: shapes are inferred from them.</summary>
    private const long LeastExternalBytes = 1024;

    // What the format asks for, so that files can be mapped.
    private const long Alignment = 4096;

    private readonly List<GraphTensor> _tensors = [];
    private readonly SortedSet<string> _domains = new(StringComparer.Ordinal);
    private readonly Graph _graph = new() { Name = "embedding-space" };

    /// <inheritdoc/>
    public int Opset { get; } = opset;

    /// <summary>What goes in.</summary>
    public List<GraphValue> Inputs { get; } = [];

    /// <summary>What comes out.</summary>
    public List<GraphValue> Outputs { get; } = [];

    /// <summary>What is said of the model, by key, in order.</summary>
    public List<(string Key, string Value)> Metadata { get; } = [];

    /// <summary>Bytes of the weights.</summary>
    public long WeightBytes => _tensors.Sum(tensor => tensor.ByteCount);

    /// <inheritdoc/>
    public void Add(GraphNode node)
    {
        var added = new Node { Kind = node.Kind, Name = node.Outputs[0], Domain = node.Domain };
        if (node.Domain.Length > 0) _domains.Add(node.Domain);
        added.Inputs.Add(node.Inputs);
        added.Outputs.Add(node.Outputs);
        added.Attributes.Add(node.Attributes.Select(Of));
        _graph.Nodes.Add(added);
    }

    /// <inheritdoc/>
    public void Add(GraphTensor tensor) => _tensors.Add(tensor);

    /// <summary>Write the file.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="external">Where weights go that stay outside, and the name by which the file knows that place, beside itself; null: all are inside.</param>
    /// <param name="progress">Told bytes of weights written and their total.</param>
    /// <param name="cancellationToken">Checked between tensors.</param>
    public void Write(Stream file, (Stream Stream, string Name)? external, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        _graph.Inputs.Add(Inputs.Select(Of));
        _graph.Outputs.Add(Outputs.Select(Of));
        var headers = Headers(external?.Name);
        var sizes = headers.Select((header, i) => InitialiserSize(header, IsInside(_tensors[i], external is not null) ? _tensors[i].ByteCount : null)).ToList();
        var model = Model();
        model.WriteTo(file);
        var (done, total) = (0L, WeightBytes);
        using var output = new CodedOutputStream(file, leaveOpen: true);
        output.WriteTag(GraphField, WireFormat.WireType.LengthDelimited);
        output.WriteUInt64((ulong)(_graph.CalculateSize() + sizes.Sum(size => 1 + LengthSize(size) + size)));
        _graph.WriteTo(output);
        for (var i = 0; i < _tensors.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            output.WriteTag(InitialiserField, WireFormat.WireType.LengthDelimited);
            output.WriteUInt64((ulong)sizes[i]);
            headers[i].WriteTo(output);
            if (IsInside(_tensors[i], external is not null))
            {
                output.WriteTag(BytesField, WireFormat.WireType.LengthDelimited);
                output.WriteUInt64((ulong)_tensors[i].ByteCount);
                output.Flush();
                _tensors[i].Write(file);
            }
            else
            {
                var stream = external!.Value.Stream;
                stream.SetLength(Aligned(stream.Position));
                stream.Seek(0, SeekOrigin.End);
                _tensors[i].Write(stream);
            }
            progress?.Report(new("write", done += _tensors[i].ByteCount, total));
        }
    }

    private GraphModel Model()
    {
        // The first version that knows the operators, as old runtimes refuse newer ones.
        var model = new GraphModel { FormatVersion = Opset < 19 ? 8 : Opset < 21 ? 9 : 10, Producer = "EmbeddingSpace", ProducerVersion = ProgramVersion };
        model.OperatorSets.Add(new OperatorSet { Version = Opset });
        foreach (var domain in _domains) model.OperatorSets.Add(new OperatorSet { Domain = domain, Version = 1 });
        foreach (var (key, value) in Metadata) model.Metadata.Add(new Property { Key = key, Value = value });
        return model;
    }

    private static string ProgramVersion => typeof(GraphFile).Assembly.GetName().Version!.ToString(3);

    private static bool IsInside(GraphTensor tensor, bool anyOutside) => !anyOutside || tensor.ByteCount < LeastExternalBytes;

    // Everything of a tensor but its elements.
    private List<TensorData> Headers(string? external)
    {
        var (headers, end) = (new List<TensorData>(), 0L);
        foreach (var tensor in _tensors)
        {
            var header = new TensorData { Name = tensor.Name, Element = (int)tensor.Element };
            header.Sizes.Add(tensor.Sizes);
            headers.Add(header);
            if (IsInside(tensor, external is not null)) continue;
            var start = Aligned(end);
            end = start + tensor.ByteCount;
            header.Place = TensorPlace.External;
            header.External.Add([
                new Property { Key = "location", Value = external }, new Property { Key = "offset", Value = FormattableString.Invariant($"{start}") },
                new Property { Key = "length", Value = FormattableString.Invariant($"{tensor.ByteCount}") }]);
        }
        return headers;
    }

    private static long Aligned(long place) => (place + Alignment - 1) / Alignment * Alignment;

    private static long InitialiserSize(TensorData header, long? bytes) =>
        header.CalculateSize() + (bytes is { } count ? 1 + LengthSize(count) + count : 0);

    private static long LengthSize(long length) => CodedOutputStream.ComputeUInt64Size((ulong)length);

    private static Protocol.Attribute Of(GraphAttribute attribute) => attribute.Value switch
    {
        long integer => new() { Name = attribute.Name, Kind = AttributeKind.Integer, Integer = integer },
        float number => new() { Name = attribute.Name, Kind = AttributeKind.Number, Number = number },
        long[] integers => new() { Name = attribute.Name, Kind = AttributeKind.Integers, Integers = { integers } },
        string text => new() { Name = attribute.Name, Kind = AttributeKind.Text, Text = ByteString.CopyFromUtf8(text) },
        _ => throw new ArgumentException($"'{attribute.Name}': expected a setting that nodes have, got {attribute.Value.GetType()}.", nameof(attribute)),
    };

    private static Value Of(GraphValue value)
    {
        var axes = new Axes();
        axes.Axes_.Add(value.Axes.Select(axis => axis.Name is { } name ? new Axis { Symbol = name } : new Axis { Number = axis.Size!.Value }));
        return new() { Name = value.Name, Type = new() { Tensor = new() { Element = (int)value.Element, Axes = axes } } };
    }
}
