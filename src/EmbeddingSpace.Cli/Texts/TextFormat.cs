namespace EmbeddingSpace.Cli.Texts;

/// <summary>How a file of texts is written.</summary>
internal enum TextFormat
{
    /// <summary>One text a line.</summary>
    Lines,

    /// <summary>A header and rows, tabs between fields.</summary>
    TabSeparated,

    /// <summary>A header and rows, commas between fields (RFC 4180).</summary>
    CommaSeparated,

    /// <summary>One JSON object a line.</summary>
    JsonLines,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}
