namespace EmbeddingSpace.ML.Rows.Kept;

/// <summary>Vectors of text, each text a string of its own.</summary>
internal sealed class KeptTextVectors(DataViewRow row, DataViewSchema.Column column) : TypedKeptColumn<VBuffer<ReadOnlyMemory<char>>>(row, column)
{
    private VBuffer<ReadOnlyMemory<char>> _read;

    protected override void Keep(ValueGetter<VBuffer<ReadOnlyMemory<char>>> get, ref VBuffer<ReadOnlyMemory<char>> kept)
    {
        get(ref _read);
        _read.CopyTo(ref kept);
        var editor = VBufferEditor.CreateFromBuffer(ref kept);
        foreach (ref var text in editor.Values) text = text.ToString().AsMemory();
        kept = editor.Commit();
    }

    protected override void Copy(in VBuffer<ReadOnlyMemory<char>> kept, ref VBuffer<ReadOnlyMemory<char>> value) => kept.CopyTo(ref value);
}
