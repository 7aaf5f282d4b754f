namespace EmbeddingSpace.Cli.Output;

/// <summary>What a result is written to. Where that fails, as on a full disk, the message says which result is lost, and the way out.</summary>
/// <param name="stream">Takes the bytes; goes with this one.</param>
/// <param name="explain">Makes the message of what went wrong.</param>
internal sealed class ResultStream(Stream stream, Func<Exception, string> explain) : Stream
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
        set => Attempt(() => stream.Position = value);
    }

    /// <inheritdoc/>
    public override void Flush() => Attempt(stream.Flush);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => stream.Read(buffer, offset, count);

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin)
    {
        Attempt(() => stream.Seek(offset, origin));
        return stream.Position;
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => Attempt(() => stream.SetLength(value));

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Attempt(() => stream.Write(buffer, offset, count));

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
            throw new UsageException(explain(exception), exception);
        }
    }
}
