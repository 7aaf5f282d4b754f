using EmbeddingSpace.Tokenization.Words;

namespace EmbeddingSpace.Tokenization.Files;

/// <summary>Vocabulary and merges of byte-pair encoding, from either form of the files.</summary>
internal static class BytePairVocabulary
{
    /// <summary>Read an object of tokens and ids.</summary>
    public static VocabularyBuilder Read(JsonPart tokens)
    {
        var vocabulary = new VocabularyBuilder(tokens.File);
        foreach (var (token, id) in tokens.Members()) vocabulary.Add(token, id.Count());
        return vocabulary.Ids.Count > 0
            ? vocabulary
            : throw new InvalidCheckpointException(
                $"The vocabulary in '{tokens.File}': expected at least one token, got none; copy the file again from where the model came from.");
    }

    /// <summary>Read the lines of <c>merges.txt</c>.</summary>
    public static IReadOnlyList<(string Left, string Right)> ReadMerges(string lines, string file)
    {
        var merges = new List<(string, string)>();
        using var reader = new StringReader(lines);
        for (var number = 1; reader.ReadLine() is { } line; number++)
            if (line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal)) merges.Add(ReadMerge(line, file, $"Line {number}"));
        return merges;
    }

    /// <summary>Read an array of merges, each a text <c>"a b"</c> or a pair <c>["a", "b"]</c>.</summary>
    public static IReadOnlyList<(string Left, string Right)> ReadMerges(JsonPart merges) => [.. merges.Items().Select(item =>
    {
        if (item.IsText) return ReadMerge(item.Text(), item.File, $"Value '{item.Key}'");
        var parts = item.Items().Select(part => part.Text()).ToArray();
        return parts.Length == 2 && !parts.Any(part => part.Contains(' ', StringComparison.Ordinal))
            ? (parts[0], parts[1])
            : throw item.Wrong("two texts without spaces");
    })];

    /// <summary>Create the model and check that the merges fit the vocabulary.</summary>
    public static BytePairModel Model(
        VocabularyBuilder vocabulary, IReadOnlyList<(string Left, string Right)> merges, string file, BytePairOptions options)
    {
        foreach (var (left, right) in merges)
            foreach (var token in new[] { left, right, left + right })
                if (vocabulary.Find(token) is null)
                    throw new InvalidCheckpointException(
                        $"Merge '{left} {right}' in '{file}': token '{token}' is not in the vocabulary; vocabulary and merges are of different tokenizers.");
        if (options.UnknownToken is not null && vocabulary.Find(options.UnknownToken) is null)
            throw new InvalidCheckpointException($"Unknown token '{options.UnknownToken}' in '{file}' is not in the vocabulary; save the tokenizer anew.");
        return new(new Dictionary<string, int>(vocabulary.Ids, StringComparer.Ordinal), merges, options);
    }

    private static (string Left, string Right) ReadMerge(string text, string file, string where)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && space < text.Length - 1 && text.IndexOf(' ', space + 1) < 0
            ? (text[..space], text[(space + 1)..])
            : throw new InvalidCheckpointException(
                $"{where} in '{file}': expected two tokens with a space between them, got '{text}'; copy the file again from where the model came from.");
    }
}
