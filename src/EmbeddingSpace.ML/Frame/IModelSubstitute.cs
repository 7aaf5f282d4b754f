namespace EmbeddingSpace.ML.Frame;

/// <summary>Stands in for the core, whose types are sealed: tests put one that counts into their context, under the name of this type.</summary>
internal interface IModelSubstitute
{
    TModel Make<TModel>(ModelRequest<TModel> request);
}
