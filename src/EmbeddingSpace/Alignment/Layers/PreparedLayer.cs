using EmbeddingSpace.Kernels.Products;
using static TorchSharp.torch;

namespace EmbeddingSpace.Alignment.Layers;

/// <summary>The vectors of one layer (or head), ready to be compared with those of the other model. Owns its rows and matrices.</summary>
internal sealed class PreparedLayer : IDisposable
{
    private PreparedLayer(PackedRows projected, PackedRows? shuffled, PackedRows? features, LayerOpinion? opinion) =>
        (Projected, Shuffled, Features, Opinion) = (projected, shuffled, features, opinion);

    /// <summary>Rows whose products with those of the other model are correlations over the shared tokens.</summary>
    public PackedRows Projected { get; }

    /// <summary>The same after shuffling tokens; of a source layer only.</summary>
    public PackedRows? Shuffled { get; }

    /// <summary>Rows whose products are correlations over the hidden coordinates; null where widths differ.</summary>
    public PackedRows? Features { get; }

    /// <summary>For CKA and SVCCA; null where they are not asked for.</summary>
    public LayerOpinion? Opinion { get; }

    /// <summary>Prepare source vectors [vectors, hidden], Float64, which are disposed.</summary>
    public static PreparedLayer Source(Tensor rows, GramCorrelation correlation, bool featureSpace)
    {
        using var scope = NewDisposeScope();
        scope.Attach(rows);
        var opinion = correlation.SourceOpinion(rows);
        var (projected, shuffled) = correlation.ProjectSource(rows);
        return new(PackedRows.Left(projected), PackedRows.Left(shuffled), featureSpace ? PackedRows.Left(correlation.Normalise(rows)) : null, Keep(opinion));
    }

    /// <summary>Prepare target vectors [vectors, hidden], Float64, which are disposed.</summary>
    public static PreparedLayer Target(Tensor rows, GramCorrelation correlation, bool featureSpace)
    {
        using var scope = NewDisposeScope();
        scope.Attach(rows);
        var opinion = correlation.TargetOpinion(rows);
        return new(PackedRows.Right(correlation.ProjectTarget(rows)), null, featureSpace ? PackedRows.Right(correlation.Normalise(rows)) : null, Keep(opinion));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Projected.Dispose();
        Shuffled?.Dispose();
        Features?.Dispose();
        Opinion?.Cross.Dispose();
        Opinion?.Directions.Dispose();
    }

    private static LayerOpinion? Keep(LayerOpinion? opinion)
    {
        opinion?.Cross.DetachFromDisposeScope();
        opinion?.Directions.DetachFromDisposeScope();
        return opinion;
    }
}
