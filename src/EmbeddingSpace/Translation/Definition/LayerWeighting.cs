namespace EmbeddingSpace.Translation.Definition;

/// <summary>How much the features of each target layer count before a head is fitted to them.</summary>
public enum LayerWeighting
{
    /// <summary>All alike.</summary>
    Uniform,

    /// <summary>
    /// By their centred kernel alignment with the source's logits (Cortes, Mohri and Rostamizadeh 2012): layers that order the anchors as the
    /// logits do are penalised less.
    /// </summary>
    KernelAlignment,
}
