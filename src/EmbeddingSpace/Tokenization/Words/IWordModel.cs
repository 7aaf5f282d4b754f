namespace EmbeddingSpace.Tokenization.Words;

/// <summary>Gives the ids of one word. Safe for concurrent use.</summary>
internal interface IWordModel
{
    /// <summary>Ids of a word.</summary>
    IReadOnlyList<int> Encode(ReadOnlySpan<char> word);

    /// <summary>The same ids, each with the characters it stands for.</summary>
    IReadOnlyList<WordToken> Locate(ReadOnlySpan<char> word);

    /// <summary>How its vocabulary marks where in a word a token stands.</summary>
    TokenMarks Marks { get; }

    /// <summary>Kind and options, in one line; the vocabulary apart.</summary>
    string Fingerprint { get; }
}
