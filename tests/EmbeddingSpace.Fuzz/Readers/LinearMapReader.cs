using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Forward;

namespace EmbeddingSpace.Fuzz.Readers;

/// <summary>Stored linear maps.</summary>
internal sealed class LinearMapReader : FuzzReader
{
    private readonly byte[] _valid;
    private byte[] _damaged = [];

    public LinearMapReader()
    {
        using var stream = new MemoryStream();
        new LinearMap([.. Enumerable.Range(0, 24).Select(i => i / 8f)], [1, -2, 3]).Write(stream);
        _valid = stream.ToArray();
    }

    public override string Name => "linear-map";

    public override long Prepare(Mutator mutator) => (_damaged = mutator.Damage(_valid)).Length;

    public override void Read()
    {
        using var stream = new MemoryStream(_damaged);
        var map = LinearMap.Read(stream, Name);
        var output = new float[map.OutputSize];
        map.Apply(new float[map.InputSize], output);
        RequireNumbers(output);
    }

    public override bool IsDocumented(Exception exception) => exception is CheckpointException;
}
