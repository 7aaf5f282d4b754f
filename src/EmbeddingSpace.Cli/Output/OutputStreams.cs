using System.Text;

namespace EmbeddingSpace.Cli.Output;

/// <summary>Where results and messages go, and whether people look at them.</summary>
internal sealed record OutputStreams
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Standard output as bytes, for JSON.</summary>
    public required Stream Bytes { get; init; }

    /// <summary>Standard output as text, for tables.</summary>
    public required TextWriter Text { get; init; }

    /// <summary>Standard error: messages and progress.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether the caller closed standard output, so that results would be lost.</summary>
    public bool OutputIsClosed { get; init; }

    /// <summary>Whether people look at standard output.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether people look at standard error.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>The streams of this process.</summary>
    public static OutputStreams OfProcess()
    {
        var error = StandardStreams.IsClosed(StandardStreams.Error) ? TextWriter.Null
            : Console.IsErrorRedirected ? new MessageWriter(Console.Error) : Console.Error;
        if (StandardStreams.IsClosed(StandardStreams.Output))
            return new() { Bytes = Stream.Null, Text = TextWriter.Null, Error = error, OutputIsClosed = true };
        return new()
        {
            Bytes = StandardOutput(),
            Text = Console.IsOutputRedirected ? new StreamWriter(StandardOutput(), Utf8) { AutoFlush = true } : Console.Out,
            Error = error,
            OutputIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
        };
    }

    private static ResultStream StandardOutput() => new(Console.OpenStandardOutput(), exception =>
        $"Standard output: expected to write the result, which failed ({exception.Message.TrimEnd('.')}); send it to another place.");
}
