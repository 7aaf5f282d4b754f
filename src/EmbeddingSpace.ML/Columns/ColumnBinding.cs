using static Microsoft.ML.DataViewSchema;

namespace EmbeddingSpace.ML.Columns;

/// <summary>A transformer's columns laid over one input schema: every input column keeps its index, the added ones follow.</summary>
internal sealed class ColumnBinding
{
    private readonly IReadOnlyList<OutputColumn> _added;

    /// <summary>Bind; the input columns must be there.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or of another type.</exception>
    public ColumnBinding(DataViewSchema input, IReadOnlyList<InputColumn> read, IReadOnlyList<OutputColumn> added, string parameter)
    {
        ArgumentNullException.ThrowIfNull(input, parameter);
        (Input, Read, _added) = (input, [.. read.Select(column => column.Find(input, parameter))], added);
        var builder = new Builder();
        builder.AddColumns(input);
        builder.AddColumns(added.Select(column => column.Column));
        Output = builder.ToSchema();
    }

    public DataViewSchema Input { get; }

    public DataViewSchema Output { get; }

    /// <summary>The input columns that the added ones follow from.</summary>
    public IReadOnlyList<Column> Read { get; }

    public bool IsAdded(Column column) => column.Index >= Input.Count;

    /// <summary>The input column that an output column passes on.</summary>
    public Column PassedOn(Column column) => Input[column.Index];

    /// <summary>Input columns needed to pass on what is wanted of them.</summary>
    public IEnumerable<Column> PassedOn(IEnumerable<Column> wanted) => wanted.Where(column => !IsAdded(column)).Select(PassedOn);

    /// <summary>Input columns needed for what is wanted, once each.</summary>
    public IEnumerable<Column> Dependencies(IReadOnlyCollection<Column> wanted) =>
        PassedOn(wanted).Concat(wanted.Any(IsAdded) ? Read : []).DistinctBy(column => column.Index);

    /// <summary>Which output columns are wanted, by index.</summary>
    public bool[] Active(IEnumerable<Column> wanted)
    {
        var active = new bool[Output.Count];
        foreach (var column in wanted) active[column.Index] = true;
        return active;
    }

    /// <summary>Whether a column of explanations is wanted.</summary>
    public bool Explains(IEnumerable<Column> wanted) => wanted.Any(column => IsAdded(column) && _added[column.Index - Input.Count].IsExplanation);

    /// <summary>The added columns in the output's order.</summary>
    public IReadOnlyList<OutputColumn> Added => _added;

    /// <summary>Getter of an added column.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the column's type.</exception>
    public ValueGetter<T> Getter<T>(Column column, IRowNumbers numbers) =>
        _added[column.Index - Input.Count].CreateGetter(numbers) as ValueGetter<T> ?? throw ColumnFaults.WrongType(column, typeof(T));
}
