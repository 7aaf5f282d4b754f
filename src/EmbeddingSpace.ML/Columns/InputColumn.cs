using System.Globalization;

namespace EmbeddingSpace.ML.Columns;

/// <summary>A column that a transformer reads: text, or a vector of Single of known size.</summary>
/// <remarks>Faults come in ML.NET's own form.</remarks>
internal sealed record InputColumn
{
    private InputColumn(string name, string role, int? size, string? origin = null) => (Name, Role, Size, Origin) = (name, role, size, origin);

    public string Name { get; }

    /// <summary>What it is for, in messages.</summary>
    public string Role { get; }

    /// <summary>Numbers of a vector column: 0 = any known size; null for text.</summary>
    public int? Size { get; }

    /// <summary>Where the size comes from, in messages; null where it needs no word.</summary>
    public string? Origin { get; }

    public static InputColumn Text(string name) => new(name, "text", null);

    /// <param name="name">Name of the column.</param>
    /// <param name="size">Numbers a vector; 0 = any known size.</param>
    /// <param name="encoder">What the column has to say of its encoder, if it says anything; null: it may say what it likes.</param>
    public static InputColumn Features(string name, int size = 0, string? encoder = null) => new(name, "features", size) { Encoder = encoder };

    /// <summary>Vectors of the hidden space of a model.</summary>
    public static InputColumn HiddenState(string name, int size = 0, string? model = null) =>
        new(name, "hidden state", size, model is null ? null : $" (the hidden width of '{model}')");

    /// <summary>The encoder of features, see <see cref="FeatureEncoder"/>; null: any.</summary>
    public string? Encoder { get; private init; }

    private string Expected => Size switch
    {
        null => "String",
        0 => "known-size vector of Single",
        { } size => string.Create(CultureInfo.InvariantCulture, $"Vector<Single, {size}>{Origin}"),
    };

    /// <summary>Find the column and check its type.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is missing or of another type, or its features come from another encoder.</exception>
    public DataViewSchema.Column Find(DataViewSchema schema, string parameter)
    {
        var column = schema.GetColumnOrNull(Name) ?? throw Missing(parameter);
        var fits = Size is null
            ? column.Type is TextDataViewType
            : column.Type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single
                && (Size == 0 || vector.Size == Size);
        if (!fits) throw Mismatch(parameter, column.Type.ToString()!);
        if (Encoder is not null && FeatureEncoder.Of(column) is { } found && found != Encoder)
            throw new ArgumentOutOfRangeException(parameter, $"Schema mismatch for {Role} column '{Name}': expected features of the encoder that the head was "
                + $"fitted on ({Encoder}), got those of another ({found}). Use that encoder, or fit the head on these features.");
        return column;
    }

    /// <summary>The same for a shape, which knows no sizes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is missing or of another type.</exception>
    public void Check(SchemaShape shape, string parameter)
    {
        foreach (var column in shape)
        {
            if (column.Name != Name) continue;
            var fits = !column.IsKey && (Size is null
                ? column is { Kind: SchemaShape.Column.VectorKind.Scalar, ItemType: TextDataViewType }
                : column.Kind == SchemaShape.Column.VectorKind.Vector && column.ItemType == NumberDataViewType.Single);
            if (fits) return;
            var found = column.IsKey ? $"Key<{column.ItemType}>" : column.ItemType.ToString();
            throw Mismatch(parameter, column.Kind == SchemaShape.Column.VectorKind.Scalar ? found! : $"{column.Kind}<{found}>");
        }

        throw Missing(parameter);
    }

    private ArgumentOutOfRangeException Missing(string parameter) => new(parameter, $"Could not find {Role} column '{Name}'");

    private ArgumentOutOfRangeException Mismatch(string parameter, string found) =>
        new(parameter, $"Schema mismatch for {Role} column '{Name}': expected {Expected}, got {found}");
}
