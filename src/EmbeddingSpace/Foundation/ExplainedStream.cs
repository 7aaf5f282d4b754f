namespace EmbeddingSpace.Foundation;

/// <summary>A stream that says in its own words what goes wrong where it is written.</summary>
/// <param name="stream">Takes the bytes; goes with this one.</param>
/// <param name="explain">Makes of a <see cref="WriteFault"/> the one that is thrown.</param>
internal sealed class ExplainedStream(Stream stream, Func<Exception, Exception> explain) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => stream.CanRead;

    /// <inheritdoc/>
    public override bool CanSeek => stream.CanSeek;

    /// <inheritdoc/>
    public override bool CanWrite => stream.CanWrite;

    /// <inheritdoc/>
    public override long Length => stream.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => stream.Position;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <inheritdoc/>
    public override void Flush() => Attempt(stream.Flush);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => stream.Read(buffer, offset, count);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => stream.Read(buffer);

    /// <inheritdoc/>
    // What is kept back may be written first.
    public override long Seek(long offset, SeekOrigin origin)
    {
        Attempt(() => stream.Seek(offset, origin));
        return stream.Position;
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => Attempt(() => stream.SetLength(value));

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            stream.Write(buffer);
        }
        catch (Exception exception) when (WriteFault.Is(exception))
        {
            throw explain(exception);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) Attempt(stream.Dispose);
        base.Dispose(disposing);
    }

    private void Attempt(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (WriteFault.Is(exception))
        {
            throw explain(exception);
        }
    }
}
