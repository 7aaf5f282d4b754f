using System.Text;

namespace EmbeddingSpace.Cli.Output;

/// <summary>Standard error: where messages can no longer be written (a full disk, a closed pipe) nobody could be told of it, and the work goes on.</summary>
/// <param name="writer">Standard error itself.</param>
internal sealed class MessageWriter(TextWriter writer) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => writer.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Attempt(() => writer.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Attempt(() => writer.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Attempt(() => writer.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void Flush() => Attempt(writer.Flush);

    private static void Attempt(Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
            // There is no other place to say so.
        }
    }
}
