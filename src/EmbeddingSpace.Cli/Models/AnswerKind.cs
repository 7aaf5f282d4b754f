namespace EmbeddingSpace.Cli.Models;

/// <summary>What a model says of a text, as documents name it.</summary>
internal enum AnswerKind
{
    /// <summary>One of several classes.</summary>
    Single,

    /// <summary>Any of several labels.</summary>
    Multiple,

    /// <summary>A number: of a regression, or the score of a reranker.</summary>
    Number,
}
