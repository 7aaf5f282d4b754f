namespace EmbeddingSpace.ML.Parameters;

/// <summary>The columns of parameters as data.</summary>
internal static class ParameterColumns
{
    public const string Role = "Role", Layer = "Layer", Head = "Head", Index = "Index", Vector = "Vector";

    /// <summary>Stands for a layer or head where there is none.</summary>
    public const int None = -1;

    public static DataViewSchema Create(int hidden)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(Role, TextDataViewType.Instance);
        builder.AddColumn(Layer, NumberDataViewType.Int32);
        builder.AddColumn(Head, NumberDataViewType.Int32);
        builder.AddColumn(Index, NumberDataViewType.Int32);
        builder.AddColumn(Vector, new VectorDataViewType(NumberDataViewType.Single, hidden));
        return builder.ToSchema();
    }
}
