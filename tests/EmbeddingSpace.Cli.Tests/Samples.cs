using System.Text;
using EmbeddingSpace.Testing;

namespace EmbeddingSpace.Cli.Tests;

/// <summary>Models and texts that the tests share.</summary>
internal static class Samples
{
    /// <summary>Tiny random classifier of 3 classes; chooses all of them on <see cref="NewsTexts"/>.</summary>
    public static string Classifier => Fixtures.Checkpoint("gpt2-classifier");

    /// <summary>Tiny random language model that shares the classifier's vocabulary.</summary>
    public static string Target => Fixtures.Checkpoint("gpt2-lm-wide");

    /// <summary>Tiny random classifier that puts every text into one class; another vocabulary than <see cref="Classifier"/>.</summary>
    public static string OneClassClassifier => Fixtures.Checkpoint("bert-classifier");

    /// <summary>Tiny random language model that shares the vocabulary of <see cref="OneClassClassifier"/>.</summary>
    public static string OtherTarget => Fixtures.Checkpoint("bert-mlm-wide");

    /// <summary>Trained classifier of news, four classes.</summary>
    public static string NewsClassifier => Fixtures.Data("models", "mini-a-ag_news");

    /// <summary>Trained classifier of film reviews, two classes.</summary>
    public static string FilmClassifier => Fixtures.Data("models", "mini-a-sst2");

    /// <summary>Pretrained encoder that shares the vocabulary of <see cref="NewsClassifier"/> and <see cref="FilmClassifier"/>.</summary>
    public static string Encoder => Fixtures.Data("models", "mini-b");

    /// <summary>Hundreds of texts, one a line.</summary>
    public static string NewsTexts => Fixtures.Data("texts", "news.anchors.txt");

    /// <summary>The same of another kind.</summary>
    public static string FilmTexts => Fixtures.Data("texts", "movie_reviews.anchors.txt");

    /// <summary>Write a file of UTF-8 text.</summary>
    /// <returns>Its path.</returns>
    public static string Write(this TemporaryFolder folder, string name, string content) => folder.Write(name, Encoding.UTF8.GetBytes(content));

    /// <summary>Write a file.</summary>
    /// <returns>Its path.</returns>
    public static string Write(this TemporaryFolder folder, string name, byte[] content)
    {
        var path = folder.File(name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
