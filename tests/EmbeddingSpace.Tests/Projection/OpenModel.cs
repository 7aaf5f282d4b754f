using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Testing;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Projection;

/// <summary>A checkpoint with its parameters and embedding space.</summary>
internal sealed class OpenModel : IDisposable
{
    public OpenModel(string folder, ScalarType precision = ScalarType.Float64, Device? device = null)
    {
        Checkpoint = Checkpoint.Open(folder);
        Reader = ParameterReader.Open(Checkpoint);
        Space = VocabularySpace.Load(Checkpoint, new() { Precision = precision, Device = device ?? CPU });
    }

    public Checkpoint Checkpoint { get; }

    public ParameterReader Reader { get; }

    public VocabularySpace Space { get; }

    public static OpenModel Golden(string name, ScalarType precision = ScalarType.Float64, Device? device = null) =>
        new(Fixtures.Checkpoint(name), precision, device);

    public static double Tolerance(ScalarType precision) => precision == ScalarType.Float64 ? FormulaGoldens.Float64Tolerance : FormulaGoldens.Float32Tolerance;

    public void Dispose()
    {
        Space.Dispose();
        Checkpoint.Dispose();
    }
}
