using System.IO.Compression;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation.Storage;

namespace EmbeddingSpace.Fuzz.Readers;

/// <summary>The JSON state of a translation, as full as it can be.</summary>
internal sealed class StateReader : FuzzReader
{
    private readonly byte[] _valid;
    private byte[] _damaged = [];

    public StateReader()
    {
        using var zip = ZipFile.OpenRead(Fixtures.SavedModel("translation-pooled-ridge-full.zip"));
        using var content = zip.GetEntry("TransformerChain/translation.json")!.Open();
        using var copy = new MemoryStream();
        content.CopyTo(copy);
        _valid = copy.ToArray();
    }

    public override string Name => "state";

    public override long Prepare(Mutator mutator) => (_damaged = mutator.Damage(_valid)).Length;

    public override void Read() => StoredState.Read<StoredTranslation>(Name, "translation.json", _ => new MemoryStream(_damaged)).Report.ToReport();

    public override bool IsDocumented(Exception exception) => exception is CheckpointException;
}
