using static TorchSharp.torch;

namespace EmbeddingSpace.Onnx.Graphs;

/// <summary>Writes steps one behind the other; every method that computes gives the name of its result.</summary>
/// <param name="target">What they are written to.</param>
/// <param name="prefix">What names begin with, where several graphs are written to one target.</param>
internal sealed class GraphBuilder(IGraphTarget target, string prefix = "")
{
    /// <summary>From here on axes of sums, and of squeezing, are an input and no attribute.</summary>
    private const int AxesAreInputs = 13;

    /// <summary>The same of means and maxima.</summary>
    private const int AxesOfAllAreInputs = 18;

    private const int HasLayerNormalization = 17;

    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Add a step with one result.</summary>
    /// <param name="kind">Its operator.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="attributes">Its settings.</param>
    public string Node(string kind, IReadOnlyList<string> inputs, params IReadOnlyList<GraphAttribute> attributes)
    {
        var output = NewName(kind);
        target.Add(new GraphNode(kind, inputs, [output], attributes));
        return output;
    }

    /// <summary>Add a step of an operator that is none of the format's.</summary>
    /// <param name="domain">Whose it is.</param>
    /// <param name="kind">The operator.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="count">How many values it gives.</param>
    /// <param name="attributes">Its settings.</param>
    /// <returns>The values.</returns>
    public IReadOnlyList<string> Custom(string domain, string kind, IReadOnlyList<string> inputs, int count, params IReadOnlyList<GraphAttribute> attributes)
    {
        string[] outputs = [.. Enumerable.Range(0, count).Select(_ => NewName(kind))];
        target.Add(new GraphNode(kind, inputs, outputs, attributes) { Domain = domain });
        return outputs;
    }

    /// <summary>Give a value a name of its own.</summary>
    public void Name(string value, string name) => target.Add(new GraphNode("Identity", [value], [name], []));

    /// <summary>A value that is computed once for all that ask for it.</summary>
    /// <param name="key">What it is.</param>
    /// <param name="make">Makes it.</param>
    public string Once(string key, Func<string> make)
    {
        if (!_known.TryGetValue(key, out var value)) _known.Add(key, value = make());
        return value;
    }

    /// <summary>Weights, once for all that ask for them by the same name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="sizes">Sizes of the axes.</param>
    /// <param name="read">Reads them into a tensor of the caller's.</param>
    public string Weight(string name, IReadOnlyList<long> sizes, Func<Tensor> read) => Once($"weight {name}", () =>
    {
        target.Add(GraphTensor.Of(prefix + name, sizes, read));
        return prefix + name;
    });

    /// <summary>Numbers one beside the other [count].</summary>
    public string Floats(float[] values) => Constant(name => GraphTensor.Of(name, [values.Length], values));

    /// <summary>One number.</summary>
    public string Number(double value) => Once(FormattableString.Invariant($"number {value:R}"), () => Constant(name =>
        GraphTensor.Of(name, [], [(float)value])));

    /// <summary>One whole number.</summary>
    public string Integer(long value) => Once(FormattableString.Invariant($"integer {value}"), () => Constant(name =>
        GraphTensor.Of(name, [], [value])));

    /// <summary>Whole numbers one beside the other [count].</summary>
    public string Integers(params long[] values) => Once($"integers {string.Join(' ', values)}", () => Constant(name =>
        GraphTensor.Of(name, [values.Length], values)));

    /// <summary>x + y.</summary>
    public string Add(string x, string y) => Node("Add", [x, y]);

    /// <summary>x − y.</summary>
    public string Subtract(string x, string y) => Node("Sub", [x, y]);

    /// <summary>x · y, element by element.</summary>
    public string Multiply(string x, string y) => Node("Mul", [x, y]);

    /// <summary>x / y.</summary>
    public string Divide(string x, string y) => Node("Div", [x, y]);

    /// <summary>Product of matrices in the last two axes.</summary>
    public string Product(string x, string y) => Node("MatMul", [x, y]);

    /// <summary>Where both hold.</summary>
    public string And(string x, string y) => Node("And", [x, y]);

    /// <summary>Both values where a condition holds, and where not.</summary>
    public string Where(string condition, string yes, string no) => Node("Where", [condition, yes, no]);

    /// <summary>Other axes for the same elements: 0 keeps an axis, −1 is what is left.</summary>
    public string Reshape(string x, params long[] sizes) => Node("Reshape", [x, Integers(sizes)]);

    /// <summary>Axes in another order.</summary>
    public string Transpose(string x, params long[] order) => Node("Transpose", [x], ("perm", order));

    /// <summary>New axes of size 1.</summary>
    public string Unsqueeze(string x, params long[] axes) => WithAxes("Unsqueeze", x, axes, AxesAreInputs);

    /// <summary>Without axes of size 1.</summary>
    public string Squeeze(string x, params long[] axes) => WithAxes("Squeeze", x, axes, AxesAreInputs);

    /// <summary>Side by side.</summary>
    public string Join(long axis, IReadOnlyList<string> parts) => parts.Count == 1 ? parts[0] : Node("Concat", parts, ("axis", axis));

    /// <summary>Rows of a table by their numbers.</summary>
    public string Gather(string table, string rows, long axis = 0) => Node("Gather", [table, rows], ("axis", axis));

    /// <summary>Elements as others.</summary>
    public string Cast(string x, ElementType element) => Node("Cast", [x], ("to", (long)element));

    /// <summary>Sums over an axis.</summary>
    public string Sum(string x, long axis, bool keep) => WithAxes("ReduceSum", x, [axis], AxesAreInputs, ("keepdims", keep ? 1L : 0));

    /// <summary>Means over an axis, which stays with size 1.</summary>
    public string Mean(string x, long axis) => WithAxes("ReduceMean", x, [axis], AxesOfAllAreInputs, ("keepdims", 1L));

    /// <summary>Largest elements over an axis, which goes.</summary>
    public string Largest(string x, long axis) => WithAxes("ReduceMax", x, [axis], AxesOfAllAreInputs, ("keepdims", 0L));

    /// <summary>Probabilities over the last axis.</summary>
    public string Softmax(string x) => Node("Softmax", [x], ("axis", -1L));

    /// <summary>From a number up to another, which is left out [count].</summary>
    public string Range(string from, string to) => Node("Range", [from, to, Integer(1)]);

    /// <summary>A part of the last axis.</summary>
    public string Slice(string x, long from, long to) => Node("Slice", [x, Integers(from), Integers(to), Integers(-1)]);

    /// <summary>A layer norm over the last axis.</summary>
    /// <param name="x">[.., hidden].</param>
    /// <param name="weight">[hidden].</param>
    /// <param name="bias">[hidden]; null: none is added.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public string LayerNorm(string x, string weight, string? bias, double epsilon)
    {
        if (target.Opset >= HasLayerNormalization)
            return Node("LayerNormalization", bias is null ? [x, weight] : [x, weight, bias], ("axis", -1L), ("epsilon", (float)epsilon));
        // In the form that runtimes make one step of.
        var centred = Subtract(x, Mean(x, -1));
        var variance = Mean(Node("Pow", [centred, Number(2)]), -1);
        var normed = Multiply(Divide(centred, Node("Sqrt", [Add(variance, Number(epsilon))])), weight);
        return bias is null ? normed : Add(normed, bias);
    }

    /// <summary>A norm by the root of the mean of squares over the last axis.</summary>
    /// <param name="x">[.., hidden].</param>
    /// <param name="weight">[hidden].</param>
    /// <param name="epsilon">Added to the mean.</param>
    public string RootMeanSquareNorm(string x, string weight, double epsilon) =>
        Multiply(Divide(x, Node("Sqrt", [Add(Mean(Node("Pow", [x, Number(2)]), -1), Number(epsilon))])), weight);

    private string WithAxes(string kind, string x, long[] axes, int inputsFrom, params GraphAttribute[] attributes) => target.Opset >= inputsFrom
        ? Node(kind, [x, Integers(axes)], attributes)
        : Node(kind, [x], [("axes", axes), .. attributes]);

    private string Constant(Func<string, GraphTensor> make)
    {
        var tensor = make(NewName("Constant"));
        target.Add(tensor);
        return tensor.Name;
    }

    private string NewName(string kind) => FormattableString.Invariant($"{prefix}{kind}_{++_count}");
}
